import { verify } from 'node:crypto'
import { type Ask, type Asking, answeredLater, type Reply, type SignatureAsk } from './asking.ts'
import { replyAtOnce, verifyInput } from './at-once.ts'

function heldAside(ask: SignatureAsk): Promise<boolean> {
  const { hash, key } = verifyInput(ask)
  return new Promise((resolve, reject) =>
    verify(hash, ask.data, key, ask.signature, (error, isHeld) => (error === null ? resolve(isHeld) : reject(error))),
  )
}

const replyAside = (ask: Ask): Reply | Promise<Reply> => (ask.kind === 'signature' ? heldAside(ask) : replyAtOnce(ask))

/** Goes through a rule with signatures checked beside the event loop, which a server has better use for. */
export const aside = <Result>(asking: Asking<Result>): Promise<Result> => answeredLater(asking, replyAside)
