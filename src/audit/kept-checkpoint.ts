import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Outside the database, so that a database set back to an earlier state does not go unnoticed. */
export const keptPath = (dataDir: string): string => join(dataDir, 'log-checkpoint')

/** The last checkpoint that this data folder has seen. */
export async function readKept(dataDir: string): Promise<string | undefined> {
  try {
    return await readFile(keptPath(dataDir), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Replaces it, complete or not at all. */
export async function keep(dataDir: string, note: string): Promise<void> {
  const draft = `${keptPath(dataDir)}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(note)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, keptPath(dataDir))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
