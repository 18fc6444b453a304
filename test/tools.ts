import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Programs that are not there; tests that need them are skipped and say so. */
export const missingTools = (...names: readonly string[]): string[] =>
  names.filter(name => spawnSync('which', [name]).status !== 0)

export interface Ran {
  readonly code: number
  /** Both outputs. */
  readonly text: string
}

/** Runs a program to its end, whatever it thinks of its input. */
export async function runTool(command: string, args: readonly string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(command, [...args], { maxBuffer: 16 * 1024 * 1024 })
    return { code: 0, text: `${stdout}${stderr}` }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error
    const text = ['stdout', 'stderr'].map(name => String(Reflect.get(error, name))).join('')
    return { code: error.code, text }
  }
}
