import { verify } from 'node:crypto'
import { type Ask, type Asking, answeredLater, type Reply, type SignatureAsk } from './asking.ts'
import { replyAtOnce, verifyInput } from './at-once.ts'

function heldAside(ask: SignatureAsk): Promise<boolean> {
  const { hash, key } = verifyInput(ask)
  return new Promise((resolve, reject) =>
    verify(hash, ask.data, key, ask.signature, (error, isHeld) => (error === null ? resolve(isHeld) : reject(error))),
  )
}

/** Checks that held lately, by their signatures; as many before them, which the next ones make forgotten. */
let lately = new Map<string, SignatureAsk>()
let before = new Map<string, SignatureAsk>()
const generation = 4_096

const isSame = (one: SignatureAsk, other: SignatureAsk): boolean =>
  one.hash === other.hash &&
  one.form === other.form &&
  Buffer.compare(one.signature, other.signature) === 0 &&
  Buffer.compare(one.data, other.data) === 0 &&
  Buffer.compare(one.key.spki, other.key.spki) === 0

function remember(name: string, ask: SignatureAsk): void {
  lately.set(name, ask)
  if (lately.size < generation) return
  before = lately
  lately = new Map()
}

/** What held once holds again: the same license on the same wall is scanned all day. What did not is worked out each time. */
function heldNowOrBefore(ask: SignatureAsk): true | Promise<boolean> {
  const { buffer, byteOffset, byteLength } = ask.signature
  const name = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
  const known = lately.get(name) ?? before.get(name)
  if (known !== undefined && isSame(known, ask)) return true
  return heldAside(ask).then(isHeld => {
    if (isHeld) remember(name, ask)
    return isHeld
  })
}

const replyAside = (ask: Ask): Reply | Promise<Reply> =>
  ask.kind === 'signature' ? heldNowOrBefore(ask) : replyAtOnce(ask)

/** Goes through a rule with signatures checked beside the event loop, which a server has better use for. */
export const aside = <Result>(asking: Asking<Result>): Promise<Result> => answeredLater(asking, replyAside)
