import type { KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import { createUserAgent, type UserAgent } from '../../../scripts/user-agent.ts'
import {
  type Asked,
  addressOf,
  ask,
  checkIdToken,
  dpop,
  expectCode,
  expectError,
  expectTokens,
  redeem,
  walk,
} from '../flow.ts'
import { fapiProfile, keyParty, newKey, type Party, type Stage } from '../parties.ts'
import { type Answer, type Changes, type Fields, post, userinfo } from '../requests.ts'

/** A client of the FAPI profile, and the key that its tokens are bound to. */
export interface FapiParty extends Party {
  readonly dpopKey: KeyObject
}

export const fapiParty = async (stage: Stage, more: object = {}): Promise<FapiParty> => ({
  ...(await keyParty(stage, { ...fapiProfile, ...more })),
  dpopKey: newKey(),
})

export interface Pushed {
  readonly asked: Asked
  readonly answer: Answer
  readonly requestUri: string
}

/** Pushes a request (RFC 9126 §2.1), with a proof where one is given. */
export async function push(
  stage: Stage,
  party: Party,
  changes: Fields = {},
  options: { readonly assertion?: Changes; readonly headers?: Record<string, string> } = {},
): Promise<Pushed> {
  const asked = ask(party, changes)
  const answer = await post(stage, party, '/request', asked.params, options)
  return { asked, answer, requestUri: String(answer.body.request_uri) }
}

/** A pushed request that was taken. */
export async function pushed(stage: Stage, party: Party, changes: Fields = {}, headers = {}): Promise<Pushed> {
  const all = await push(stage, party, changes, { headers })
  expect(all.answer.status, JSON.stringify(all.answer.body)).toBe(201)
  expect(all.answer.body.expires_in).toBeGreaterThan(4)
  expect(all.answer.body.expires_in).toBeLessThan(600)
  expect(all.requestUri).toMatch(/^urn:ietf:params:oauth:request_uri:\S{20,}$/)
  return all
}

/** The address a browser is sent to: the client and the request, and no more unless told. */
export const pushedAddress = (stage: Stage, party: Party, { requestUri }: Pushed, more: Fields = {}): string =>
  addressOf(stage, { client_id: party.id, request_uri: requestUri, ...more })

export async function codeOf(
  stage: Stage,
  party: Party,
  request: Pushed,
  more: Fields = {},
  browser: UserAgent = createUserAgent(),
): Promise<string> {
  return expectCode(
    stage,
    party,
    request.asked,
    await walk(party, pushedAddress(stage, party, request, more), { browser }),
  )
}

export const redeemBound = async (
  stage: Stage,
  party: FapiParty,
  { asked }: Pick<Pushed, 'asked'>,
  code: string,
  changes: Changes = {},
  key: KeyObject = party.dpopKey,
): Promise<Answer> => redeem(stage, party, asked, code, { headers: await dpop(stage, key, '/token', changes) })

/** The protected resource of this server: userinfo, with a proof. */
export const resource = async (
  stage: Stage,
  key: KeyObject,
  token: string,
  { changes = {}, method = 'GET', scheme = 'DPoP' }: { changes?: Changes; method?: string; scheme?: string } = {},
): Promise<Answer> =>
  userinfo(stage, token, { method, scheme, headers: await dpop(stage, key, '/me', changes, { method, token }) })

export interface Bound {
  readonly request: Pushed
  readonly code: string
  readonly tokens: Answer
  readonly token: string
}

/** A whole flow of the profile, checked at every step. */
export async function fapiSignIn(
  stage: Stage,
  party: FapiParty,
  changes: Fields = {},
  { more = {}, proof = {} }: { readonly more?: Fields; readonly proof?: Changes } = {},
): Promise<Bound> {
  const request = await pushed(stage, party, changes, await dpop(stage, party.dpopKey, '/request', proof))
  const code = await codeOf(stage, party, request, more)
  const tokens = await redeemBound(stage, party, request, code, proof)
  const token = expectTokens(tokens, 'DPoP')
  const claims = await checkIdToken(stage, party, request.asked, tokens.body.id_token)
  const facts = await resource(stage, party.dpopKey, token, { changes: proof })
  expect(facts.status, JSON.stringify(facts.body)).toBe(200)
  expect(facts.body.sub).toBe(claims.sub)
  return { request, code, tokens, token }
}

/** Refused where it was pushed, with one of these errors. */
export function expectPushRefused({ answer }: Pushed, ...errors: readonly string[]): void {
  expectError(answer, ...errors)
  expect(answer.body).not.toHaveProperty('request_uri')
}
