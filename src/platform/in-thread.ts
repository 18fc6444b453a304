import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from './db/client.ts'
import type { Deps } from './deps.ts'
import { createLog } from './log.ts'
import { openPlatform } from './open.ts'
import type { Given, Word } from './threads.ts'

const connections = 4

/** Work that goes on until nothing is left, or soon after it is asked to end. */
type Work = (deps: Deps, isStopping: () => boolean) => Promise<void>

/** Does the work when it is asked for, with the keys and the database of the installation; called in a thread alone. */
export async function inThread(work: Work): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('not in a thread')
  const { config, address }: Given = workerData
  const open = async () => openDatabase(address.place, { pool: connections, role: address.role })
  const { deps, close } = await openPlatform(config, createLog(config.logLevel), open)
  let isStopping = false
  let underWay = Promise.resolve()
  const does: Readonly<Record<Word, () => void>> = {
    work() {
      isStopping = false
      underWay = work(deps, () => isStopping).then(() => port.postMessage('done'))
    },
    stop() {
      isStopping = true
    },
    end() {
      isStopping = true
      port.close()
      void underWay.catch(() => undefined).then(close)
    },
  }
  port.on('message', (word: Word) => does[word]())
}
