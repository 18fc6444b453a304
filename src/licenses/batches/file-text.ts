import { refuse } from './faults.ts'

/** Enough to tell an encoding by: the header of a Chinese file is among it. */
const sampleBytes = 65_536

/**
 * UTF-8 by its byte order mark or by being it, otherwise GB18030, which contains GBK and GB 2312. A sample may end inside
 * a character.
 */
export function encodingOf(sample: Uint8Array): 'utf-8' | 'gb18030' {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return 'utf-8'
  } catch {
    return 'gb18030'
  }
}

async function* withSample(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sample: Uint8Array[] = []
  let size = 0
  let isOpen = false
  for await (const chunk of bytes) {
    if (isOpen) {
      yield chunk
      continue
    }
    sample.push(chunk)
    size += chunk.length
    if (size < sampleBytes) continue
    isOpen = true
    yield Buffer.concat(sample)
    sample = []
  }
  if (!isOpen) yield Buffer.concat(sample)
}

/**
 * The text of an uploaded file, piece by piece, without byte order mark.
 * @throws Fault `batch-malformed` with the place in bytes where it is in no encoding that we know
 */
export async function* fileText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let at = 0
  for await (const chunk of withSample(bytes)) {
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
    try {
      yield decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw notText(at, error)
    }
    at += chunk.length
  }
  try {
    yield decoder?.decode() ?? ''
  } catch (error) {
    throw notText(at, error)
  }
}

const notText = (at: number, error: unknown) =>
  refuse('batch-malformed', [{ pointer: `/bytes/${at}`, detail: 'after here it is neither UTF-8 nor GB18030' }], error)
