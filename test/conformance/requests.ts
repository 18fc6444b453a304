import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Party, Stage } from './parties.ts'

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

export type Fields = Readonly<Record<string, string | undefined>>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function jsonOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new Error(`not a JSON object: ${text.slice(0, 200)}`)
  return value
}

/** Members that are undefined leave the request. */
export const formOf = (fields: Fields): URLSearchParams =>
  new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const text = await answer.text()
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json')
  return { status: answer.status, body: isJson ? jsonOf(text) : {}, headers: answer.headers }
}

export const now = (): number => Math.floor(Date.now() / 1_000)
const newJti = (): string => randomBytes(16).toString('base64url')

/** A change to a JWT before it is signed: members that are undefined leave it. */
export interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject
  /** Changes the finished JWT. */
  readonly finish?: (jwt: string) => string
}

const defined = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

async function signed(header: JWTHeaderParameters, claims: JWTPayload, key: KeyObject, finish: Changes['finish']) {
  const jwt = await new SignJWT(claims).setProtectedHeader(header).sign(key)
  return finish === undefined ? jwt : finish(jwt)
}

/** A client assertion for the issuer (RFC 7523 §3), or one that is wrong as told. */
export function assertionOf({ issuer }: Stage, { id, authentication }: Party, changes: Changes = {}): Promise<string> {
  if (authentication.method !== 'private_key_jwt') throw new Error(`${id} has no key`)
  const { claims = {}, header = {}, key = authentication.key, finish } = changes
  return signed(
    { alg: authentication.algorithm, ...defined(header) },
    defined({ iss: id, sub: id, aud: issuer, jti: newJti(), iat: now(), exp: now() + 60, ...claims }),
    key,
    finish,
  )
}

/** A DPoP proof (RFC 9449 §4.2), or one that is wrong as told. */
export function proofOf(
  key: KeyObject,
  at: { readonly method: string; readonly url: string; readonly token?: string | undefined },
  changes: Changes = {},
): Promise<string> {
  const { crv, kty, x, y } = key.export({ format: 'jwk' })
  const ath = at.token === undefined ? undefined : createHash('sha256').update(at.token).digest('base64url')
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: { crv, kty, x, y }, ...changes.header }
  return signed(
    { alg: 'ES256', ...defined(header) },
    defined({ htm: at.method, htu: at.url, jti: newJti(), iat: now(), ath, ...changes.claims }),
    changes.key ?? key,
    changes.finish,
  )
}

/** The header of a JWT without its signature counting for anything. */
export const unsigned = (jwt: string): string => {
  const [header = '', payload = ''] = jwt.split('.')
  const members = jsonOf(Buffer.from(header, 'base64url').toString('utf8'))
  return `${Buffer.from(JSON.stringify({ ...members, alg: 'none' })).toString('base64url')}.${payload}.`
}

export function badlySigned(jwt: string): string {
  const [header, payload, signature = ''] = jwt.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(7) ^ 0x5a, 7)
  return `${header}.${payload}.${bytes.toString('base64url')}`
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface PostOptions {
  readonly assertion?: Changes
  readonly headers?: Readonly<Record<string, string>>
  /** Who authenticates; the party itself when absent, nobody when false. */
  readonly authenticate?: false
}

/** A POST to an endpoint of the provider by a client that proves that it is itself. */
export async function post(
  stage: Stage,
  party: Party,
  path: string,
  fields: Fields,
  { assertion, authenticate, headers = {} }: PostOptions = {},
): Promise<Answer> {
  const { authentication, id } = party
  const all: Record<string, string> = { ...headers }
  let credentials: Fields = {}
  if (authenticate === undefined && authentication.method === 'client_secret_basic')
    all.authorization = `Basic ${Buffer.from(`${id}:${authentication.secret}`).toString('base64')}`
  else if (authenticate === undefined)
    credentials = {
      client_id: id,
      client_assertion_type: assertionType,
      client_assertion: await assertionOf(stage, party, assertion),
    }
  return call(`${stage.issuer}${path}`, {
    method: 'POST',
    headers: all,
    body: formOf({ ...credentials, ...fields }),
  })
}

export const userinfo = (
  { issuer }: Stage,
  token: string,
  { headers = {}, method = 'GET', scheme = 'Bearer' } = {},
): Promise<Answer> => call(`${issuer}/me`, { method, headers: { authorization: `${scheme} ${token}`, ...headers } })
