import { hash as digestOf, verify } from 'node:crypto'
import { type Ask, type Asking, answeredLater, type Reply, type SignatureAsk } from './asking.ts'
import { replyAtOnce, verifyInput } from './at-once.ts'

function heldAside(ask: SignatureAsk): Promise<boolean> {
  const { hash, key } = verifyInput(ask)
  return new Promise((resolve, reject) =>
    verify(hash, ask.data, key, ask.signature, (error, isHeld) => (error === null ? resolve(isHeld) : reject(error))),
  )
}

/** Signatures that held lately, by {@link nameOf}; as many before them, which the next ones make forgotten. */
let lately = new Set<string>()
let before = new Set<string>()
const generation = 4_096

/** Everything that the answer rests on, told apart by its lengths. */
function nameOf({ key, hash, form, data, signature }: SignatureAsk): string {
  const shape = Buffer.from(`${form} ${hash} ${key.spki.length} ${data.length} `)
  return digestOf('sha256', Buffer.concat([shape, key.spki, data, signature]), 'base64')
}

function remember(name: string): void {
  lately.add(name)
  if (lately.size < generation) return
  before = lately
  lately = new Set()
}

/** What held once holds again: the same license on the same wall is scanned all day. What did not is worked out each time. */
function heldNowOrBefore(ask: SignatureAsk): true | Promise<boolean> {
  const name = nameOf(ask)
  if (lately.has(name) || before.has(name)) return true
  return heldAside(ask).then(isHeld => {
    if (isHeld) remember(name)
    return isHeld
  })
}

const replyAside = (ask: Ask): Reply | Promise<Reply> =>
  ask.kind === 'signature' ? heldNowOrBefore(ask) : replyAtOnce(ask)

/** Goes through a rule with signatures checked beside the event loop, which a server has better use for. */
export const aside = <Result>(asking: Asking<Result>): Promise<Result> => answeredLater(asking, replyAside)
