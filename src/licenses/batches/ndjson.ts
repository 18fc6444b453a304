import { refuse } from './faults.ts'

const longestLine = 1_048_576

export interface Line {
  readonly row: number
  /** JSON, not looked at. */
  readonly body: unknown
}

const malformed = (row: number, detail: string) => refuse('batch-malformed', [{ pointer: `/lines/${row}`, detail }])

function parseLine(row: number, text: string): Line | undefined {
  if (text.trim() === '') return undefined
  try {
    return { row, body: JSON.parse(text) }
  } catch {
    throw malformed(row, 'is not JSON')
  }
}

/**
 * Lines of NDJSON; empty ones are passed over but counted.
 * @throws Fault `batch-malformed` with the line
 */
export async function* ndjsonLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let row = 0
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) {
      row += 1
      const line = parseLine(row, each)
      if (line !== undefined) yield line
    }
    if (rest.length > longestLine) throw malformed(row + 1, `longer than ${longestLine} characters`)
  }
  const last = parseLine(row + 1, rest)
  if (last !== undefined) yield last
}
