import type { FastifyReply, FastifyRequest } from 'fastify'
import { freshEnough, type SignInMethods, type SignInProof, signInMethodsOf } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { freshStart, proofOf, type Sso } from '../../sso/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'

/** The one weak means of an account that has no other: by it alone a second one may be added. */
function onlyMeansOf({ password, phone, totp, passkeys }: SignInMethods): 'pwd' | 'sms' | undefined {
  if (totp || passkeys > 0 || (password && phone !== undefined)) return undefined
  return password ? 'pwd' : 'sms'
}

/** Asked before a form is shown, so that nobody fills one in vain; what is sent is judged by the use case itself. */
async function isFresh(deps: Deps, personId: string, proof: SignInProof): Promise<boolean> {
  return freshEnough(proof, deps.clock.now(), onlyMeansOf(await signInMethodsOf(deps, personId)))
}

/** Leads away to a fresh sign-in and back to `path`. */
const leadAway = (sso: Sso, reply: FastifyReply, path: string): FastifyReply =>
  keepCookies(reply).redirect(freshStart(sso, path), 303)

/** Goes on with a fresh, strong proof of who is there; without one, to the sign-in that gives it, and back to `path`. */
export async function withFreshProof(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  go: (proof: SignInProof) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const proof = await proofOf(sso, exchangeOf(request, reply))
  const { caller } = request
  if (proof === undefined || caller.kind !== 'person' || !(await isFresh(sso.deps, caller.id, proof)))
    return leadAway(sso, reply, path)
  try {
    return await go(proof)
  } catch (error) {
    if (error instanceof Fault && error.code === 'fresh-sign-in-needed') return leadAway(sso, reply, path)
    throw error
  }
}
