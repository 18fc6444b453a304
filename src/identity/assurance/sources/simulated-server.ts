import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Json } from '../../../platform/crypto/canonical-json.ts'
import type { Deps } from '../../../platform/deps.ts'
import { parseDocument } from '../../document.ts'
import { textOf } from './answer.ts'
import type { RealName } from './real-name.ts'
import { createSimulatedRegister, type SimulatedData, type SimulatedRegister } from './simulated.ts'

/** How it behaves on the wire, until told otherwise. */
export type Mood =
  | { readonly kind: 'sound' }
  /** Answers after that long. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'failing'; readonly status: number }
  /** Closes the connection without an answer. */
  | { readonly kind: 'hanging-up' }
  /** Begins an answer and never ends it. */
  | { readonly kind: 'stalling' }
  /** Answers 200 with this. */
  | { readonly kind: 'babbling'; readonly text: string }
  /** Answers without end. */
  | { readonly kind: 'flooding' }

export interface SimulatedServerOptions {
  readonly data: SimulatedData
  /** What a client must send as its bearer token. */
  readonly token: string
  /** 0 or undefined: any free one. */
  readonly port?: number | undefined
}

export interface SimulatedServer {
  /** Base URL on loopback. */
  readonly url: string
  /** Requests that came, of every mood. */
  readonly count: () => number
  behave(mood: Mood): void
  stop(): Promise<void>
}

const mostBytes = 16_384

async function bodyOf(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > mostBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function claimOf(body: Json | undefined, today: Date): RealName {
  const [name = '', type = '', number = ''] = ['name', 'documentType', 'documentNumber'].map(field =>
    textOf(body, field),
  )
  return { name, document: parseDocument(type, number, today) }
}

type Answer = (body: Json | undefined) => Promise<Json>

/** The same questions as `http-register.ts` and `http-face-check.ts` ask. */
function answersOf(register: SimulatedRegister, { clock }: Pick<Deps, 'clock'>): ReadonlyMap<string, Answer> {
  const started = new Map<string, ReturnType<SimulatedRegister['start']>>()
  return new Map<string, Answer>([
    ['/population/match', async body => ({ result: await register.matchPerson(claimOf(body, clock.now())) })],
    [
      '/legal-entities/find',
      async body => {
        const { kind, ...rest } = await register.findOrganization(textOf(body, 'uscc') ?? '')
        return { result: kind, ...rest }
      },
    ],
    [
      '/legal-entities/match-representative',
      async body => ({
        result: await register.matchRepresentative(textOf(body, 'uscc') ?? '', claimOf(body, clock.now())),
      }),
    ],
    [
      '/face-checks/start',
      async body => {
        const id = textOf(body, 'requestId') ?? ''
        const start = await (started.get(id) ??
          register.start(claimOf(body, clock.now()), textOf(body, 'returnAddress')))
        started.set(id, Promise.resolve(start))
        return start.kind === 'started'
          ? { result: 'started', reference: start.reference, expiresAt: start.expiresAt.toISOString() }
          : { result: start.kind }
      },
    ],
    ['/face-checks/result', async body => ({ result: await register.result(textOf(body, 'reference') ?? '') })],
  ])
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  const [given, expected] = [request.headers.authorization ?? '', `Bearer ${token}`].map(text =>
    createHash('sha256').update(text).digest(),
  )
  return given !== undefined && expected !== undefined && timingSafeEqual(given, expected)
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

/** True when the mood has dealt with the request. */
async function actOut(mood: Mood, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  switch (mood.kind) {
    case 'sound':
      return false
    case 'slow':
      await pause(mood.milliseconds, undefined, { ref: false })
      return false
    case 'failing':
      send(response, mood.status, { result: 'failed' })
      return true
    case 'hanging-up':
      request.socket.destroy()
      return true
    case 'stalling':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"result":')
      return true
    case 'babbling':
      response.writeHead(200, { 'content-type': 'application/json' }).end(mood.text)
      return true
    case 'flooding': {
      const flood = (): void => {
        while (!response.destroyed && response.write(' '.repeat(16_384)));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).on('drain', flood)
      flood()
      return true
    }
  }
}

/** A register as a small server of its own, on loopback: for demonstrations, and for what a client must withstand. */
export async function startSimulatedServer(
  deps: Pick<Deps, 'clock' | 'ids'>,
  { data, token, port = 0 }: SimulatedServerOptions,
): Promise<SimulatedServer> {
  const answers = answersOf(createSimulatedRegister(data, deps), deps)
  let mood: Mood = { kind: 'sound' }
  let requests = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1
    if (await actOut(mood, request, response)) return
    if (!isAllowed(request, token)) return send(response, 401, { result: 'refused' })
    const answer = request.method === 'POST' ? answers.get(request.url ?? '') : undefined
    if (answer === undefined) return send(response, 404, { result: 'refused' })
    const body = await bodyOf(request)
    await answer(body).then(
      value => send(response, 200, value),
      () => send(response, 400, { result: 'refused' }),
    )
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve())
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulated register has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    count: () => requests,
    behave(next) {
      mood = next
    },
    async stop() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
