import type { FastifyReply, FastifyRequest } from 'fastify'
import { allowCompiling } from '../platform/http/compile.ts'
import { allowFormTarget } from '../platform/http/form-target.ts'
import type { Exchange } from '../sso/index.ts'

/** What the provider works on: Node's own request and response beneath Fastify's. */
export const exchangeOf = (request: FastifyRequest, reply: FastifyReply): Exchange => ({
  req: request.raw,
  res: reply.raw,
})

/**
 * Hands the cookies that the provider has set on Node's response to the reply: headers of the same name would otherwise
 * push them out.
 */
export function keepCookies(reply: FastifyReply): FastifyReply {
  const given = reply.raw.getHeader('set-cookie')
  if (given === undefined) return reply
  reply.raw.removeHeader('set-cookie')
  return reply.header('set-cookie', typeof given === 'number' ? String(given) : given)
}

const policyHeader = 'content-security-policy'

function withPolicy(reply: FastifyReply, change: (policy: string) => string): FastifyReply {
  const policy = reply.getHeader(policyHeader) ?? reply.raw.getHeader(policyHeader)
  return typeof policy === 'string' ? reply.header(policyHeader, change(policy)) : reply
}

/** Lets a form of this page end at the application that asks, by the policy that stands on the reply already. */
export const letFormsReach = (reply: FastifyReply, origin: string): FastifyReply =>
  withPolicy(reply, policy => allowFormTarget(policy, origin))

/** Lets this page read QR codes by our reader, which is WebAssembly. */
export const letPageCompile = (reply: FastifyReply): FastifyReply => withPolicy(reply, allowCompiling)
