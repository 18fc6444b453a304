export interface Bounds {
  readonly bytes: number
  readonly milliseconds: number
}

/** The body of a 200 answer, never more than the bounds. @throws on anything else */
export async function fetchBounded(url: string, init: RequestInit, { bytes, milliseconds }: Bounds): Promise<Buffer> {
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(milliseconds) })
  if (answer.status !== 200 || answer.body === null) {
    await answer.body?.cancel()
    throw new Error(`answered ${answer.status}`)
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer.body) {
    length += part.length
    if (length > bytes) throw new Error(`answered more than ${bytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
