import { inThread } from '../../platform/threads.ts'
import { workBatches } from './work.ts'

await inThread(workBatches)
