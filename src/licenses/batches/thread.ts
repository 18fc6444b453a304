import { inThread } from '../../platform/in-thread.ts'
import { workBatches } from './work.ts'

await inThread(workBatches)
