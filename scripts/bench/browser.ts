import { connect, type Socket } from 'node:net'

/** An answer. `headers` holds the last of each name, in lower case; cookies stand apart. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: readonly string[]
  readonly body: string
}

export interface Message {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly cookie?: string
}

/** The answer at the beginning of `bytes` and where it ends; undefined while some of it is missing. */
function parse(bytes: Buffer): { readonly answer: Answer; readonly end: number } | undefined {
  const head = bytes.indexOf('\r\n\r\n')
  if (head === -1) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, head).split('\r\n')
  const headers = new Map<string, string>()
  const cookies: string[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    if (name === 'set-cookie') cookies.push(value)
    else headers.set(name, value)
  }
  const found =
    headers.get('transfer-encoding') === 'chunked' ? chunks(bytes, head + 4) : whole(bytes, head + 4, headers)
  if (found === undefined) return undefined
  return { answer: { status: Number(first.split(' ')[1]), headers, cookies, body: found.body }, end: found.end }
}

function whole(bytes: Buffer, start: number, headers: ReadonlyMap<string, string>) {
  const end = start + Number(headers.get('content-length') ?? 0)
  return bytes.length < end ? undefined : { body: bytes.toString('utf8', start, end), end }
}

function chunks(bytes: Buffer, start: number) {
  const parts: Buffer[] = []
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const end = line + 2 + size
    if (bytes.length < end + 2) return undefined
    if (size === 0) return { body: Buffer.concat(parts).toString('utf8'), end: end + 2 }
    parts.push(bytes.subarray(line + 2, end))
    at = end + 2
  }
}

/**
 * One kept-alive connection, one request at a time, as little work as can be: what is measured shares its processors with
 * who measures it.
 */
export function createConnection(origin: string) {
  const { host, hostname, port } = new URL(origin)
  let socket: Socket | undefined
  let waiting: { done(answer: Answer): void; failed(error: Error): void } | undefined
  let received: Buffer = Buffer.alloc(0)

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true })
    received = Buffer.alloc(0)
    opened.on('data', bytes => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes])
      const found = parse(received)
      if (found === undefined) return
      received = received.subarray(found.end)
      if (found.answer.headers.get('connection') === 'close') socket = undefined
      waiting?.done(found.answer)
      waiting = undefined
    })
    const end = (error?: Error): void => {
      if (socket === opened) socket = undefined
      waiting?.failed(error ?? new Error(`${origin} closed the connection`))
      waiting = undefined
    }
    opened.on('error', end)
    opened.on('close', () => end())
    return opened
  }

  return {
    send({ body, cookie, method, path }: Message): Promise<Answer> {
      const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`]
      if (cookie !== undefined && cookie !== '') lines.push(`cookie: ${cookie}`)
      if (body !== undefined)
        lines.push('content-type: application/x-www-form-urlencoded', `content-length: ${Buffer.byteLength(body)}`)
      socket ??= open()
      const answered = new Promise<Answer>((done, failed) => {
        waiting = { done, failed }
      })
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
      return answered
    },
    close(): void {
      socket?.destroy()
      socket = undefined
    },
  }
}

export type Connection = ReturnType<typeof createConnection>

/** A browser of one host: its cookies by name, whatever their paths. */
export function createBrowser(connection: Connection) {
  const jar = new Map<string, string>()
  return {
    async send(message: Message): Promise<Answer> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await connection.send({ ...message, cookie })
      for (const line of answer.cookies) {
        const [pair = ''] = line.split(';')
        const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
        if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      return answer
    },
    /** As when it was closed and opened: the session is gone, the browser is the same. */
    forget(names: RegExp): void {
      for (const name of jar.keys()) if (names.test(name)) jar.delete(name)
    },
  }
}

export type Browser = ReturnType<typeof createBrowser>
