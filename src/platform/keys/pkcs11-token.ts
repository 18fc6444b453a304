import { initializeArguments, ulong, ulongAt } from './pkcs11-memory.ts'
import { type Argument, type FunctionName, type Module, openModule, Pkcs11Error } from './pkcs11-module.ts'
import { ConnectionLost, createSessions } from './pkcs11-sessions.ts'
import { readPrivate } from './private-file.ts'

/** Where keys are kept in hardware. */
export interface TokenSettings {
  /** The maker's shared library. */
  readonly module: string
  /** The token's label. */
  readonly label: string
  /** File (mode 0600) with the user PIN, read at every login and not kept. */
  readonly pinFile: string
  /** Sessions at most, each of which occupies one of Node's threads while it signs. */
  readonly sessions: number
}

/** One conversation with the token, logged in; nobody else uses it meanwhile. */
export interface Session {
  /** Calls a function whose first parameter is the session. */
  call(name: FunctionName, ...args: readonly Argument[]): Promise<void>
  address(memory: Buffer): bigint
  /** Object handles by key, good as long as the connection that this session belongs to. */
  readonly handles: Map<string, bigint>
}

export interface Token {
  /** Runs `work` with a session; once more, on a new connection, when the token was lost meanwhile. */
  use<Value>(work: (session: Session) => Promise<Value>): Promise<Value>
}

const answers = { alreadyLoggedIn: 0x100, alreadyInitialized: 0x191 } as const
/** CKR_PIN_INCORRECT, _INVALID, _LEN_RANGE, _EXPIRED, _LOCKED. */
const pinRefused = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4]

/**
 * Answers after which the connection is of no more use: slot, general error, function failed, device error, device removed,
 * key handle, object handle, session closed, session handle, token not present, token not recognized, not logged in, not
 * initialized.
 */
const lost = [0x3, 0x5, 0x6, 0x30, 0x32, 0x60, 0x82, 0xb0, 0xb3, 0xe0, 0xe1, 0x101, 0x190]

const isAnswer = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof Pkcs11Error && codes.includes(error.code)

async function unless(code: number, work: Promise<void>): Promise<void> {
  await work.catch(error => {
    if (!isAnswer(error, [code])) throw error
  })
}

const labelBytes = 32
const tokenInfoBytes = 256
const readWriteSerial = 0x6n
const ordinaryUser = 1n

async function slotOf(module: Module, label: string): Promise<bigint> {
  const count = ulong()
  await module.call('C_GetSlotList', 1n, null, count)
  const slots = Buffer.alloc(8 * Number(ulongAt(count)))
  await module.call('C_GetSlotList', 1n, slots, count)
  for (let at = 0; at < Number(ulongAt(count)); at += 1) {
    const slot = ulongAt(slots, 8 * at)
    const info = Buffer.alloc(tokenInfoBytes)
    await module.call('C_GetTokenInfo', slot, info)
    if (info.toString('utf8', 0, labelBytes).trimEnd() === label) return slot
  }
  throw new Error(`there is no PKCS#11 token with the label ${label}`)
}

/** A PIN that was refused: tokens lock themselves after a few, so it is not tried again. */
class PinRefused extends Error {
  override readonly name = 'PinRefused'
}

async function logIn(module: Module, session: bigint, { label, pinFile }: TokenSettings): Promise<void> {
  const pin = Buffer.from((await readPrivate(pinFile))?.trimEnd() ?? '', 'utf8')
  if (pin.length === 0) throw new Error(`${pinFile} holds no PIN`)
  try {
    await unless(answers.alreadyLoggedIn, module.call('C_Login', session, ordinaryUser, pin, BigInt(pin.length)))
  } catch (error) {
    if (!isAnswer(error, pinRefused)) throw error
    throw new PinRefused(`the token ${label} refused the PIN in ${pinFile}`, { cause: error })
  } finally {
    pin.fill(0)
  }
}

const shut = (module: Module): Promise<void> => module.call('C_Finalize', null).catch(() => undefined)

async function connect(module: Module, settings: TokenSettings) {
  await unless(answers.alreadyInitialized, module.call('C_Initialize', initializeArguments()))
  const slot = await slotOf(module, settings.label)
  const open = async (): Promise<bigint> => {
    const handle = ulong()
    await module.call('C_OpenSession', slot, readWriteSerial, null, null, handle)
    return ulongAt(handle)
  }
  const first = await open()
  await logIn(module, first, settings)
  const sessions = createSessions(first, settings.sessions, open)
  const handles = new Map<string, bigint>()
  return {
    lend: <Value>(work: (session: Session) => Promise<Value>): Promise<Value> =>
      sessions.lend(handle =>
        work({
          call: (name, ...args) => module.call(name, handle, ...args),
          address: module.address,
          handles,
        }),
      ),
    /** Nobody may be inside the module when it is shut. */
    close: () => sessions.close().then(() => shut(module)),
  }
}
type Connection = Awaited<ReturnType<typeof connect>>

/**
 * A token, found by its label and logged in. When it was taken out, or its server restarted, the next use opens it anew.
 * @throws Error when there is no such token, or when it refuses the PIN
 */
export async function openToken(settings: TokenSettings): Promise<Token> {
  const module = await openModule(settings.module)
  let refusal: PinRefused | undefined
  let current: Promise<Connection> | undefined

  async function reconnect(before: Promise<void>): Promise<Connection> {
    await before
    try {
      if (refusal !== undefined) throw refusal
      return await connect(module, settings)
    } catch (error) {
      if (error instanceof PinRefused) refusal = error
      await shut(module)
      current = undefined
      throw error
    }
  }

  function connected(): Promise<Connection> {
    current ??= reconnect(Promise.resolve())
    return current
  }

  /** Of many who lose the same connection the first closes it. */
  async function leave(connection: Promise<Connection>): Promise<void> {
    const old = await connection
    if (current === connection) current = reconnect(old.close())
  }

  async function use<Value>(work: (session: Session) => Promise<Value>, triesLeft: number): Promise<Value> {
    const connection = connected()
    const { lend } = await connection
    try {
      return await lend(work)
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof ConnectionLost || isAnswer(error, lost))) throw error
      await leave(connection)
      return use(work, triesLeft - 1)
    }
  }

  await connected()
  return { use: work => use(work, 1) }
}
