import { createHash, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { formsOf } from '../user-agent.ts'
import type { Answer, Browser, Connection } from './browser.ts'
import { type Machine, newMachine } from './machine.ts'

export const redirectUri = 'https://bench.example.org/callback'

/** Whom a subject knows, and where it is asked. */
export interface SignOnFacts {
  /** Path of the issuer: `/oidc`, or nothing. */
  readonly base: string
  readonly authorization: string
  readonly people: readonly { readonly identifier: string; readonly password: string }[]
  /** The first is signed in to; the others come second in its sessions. */
  readonly applications: readonly Machine[]
}

export const newApplications = (count: number): Machine[] =>
  Array.from({ length: count }, (_, n) => newMachine(`bench-application-${n}`))

/** An application that proves itself by a key, with a pushed request (RFC 9126) and PKCE. */
export interface Application {
  readonly clientId: string
  readonly key: KeyObject
}

export const openApplication = ({ clientId, privateJwk }: Machine): Application => ({
  clientId,
  key: createPrivateKey({ key: privateJwk, format: 'jwk' }),
})

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = part({ alg: 'ES256', typ: 'JWT' })

function assertion({ clientId, key }: Application, issuer: string): string {
  const iat = Math.floor(Date.now() / 1_000)
  const jti = randomBytes(16).toString('base64url')
  const text = `${header}.${part({ iss: clientId, sub: clientId, aud: issuer, iat, exp: iat + 120, jti })}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const proof = (application: Application, issuer: string) => ({
  client_id: application.clientId,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion(application, issuer),
})

function must(answer: Answer, status: number, what: string): Answer {
  if (answer.status === status) return answer
  throw new Error(`${what} answered ${answer.status}: ${answer.body.replace(/<[^>]+>|\s+/g, ' ').slice(0, 400)}`)
}

export interface Site {
  readonly origin: string
  readonly facts: SignOnFacts
}

/** Path and query of where one is sent on to. */
function nextOf(answer: Answer, origin: string): string {
  const location = answer.headers.get('location') ?? ''
  return location.startsWith(redirectUri) ? location : location.replace(origin, '')
}

const mostPages = 8

/**
 * Signs on at an application: pushes its request, goes through the pages where there are any, fills the forms that ask
 * for a password and presses the first button of the others, and redeems the code. Answers the ID token.
 */
export async function signOn(
  site: Site,
  application: Application,
  server: Connection,
  browser: Browser,
  person: SignOnFacts['people'][number],
): Promise<string> {
  const { facts, origin } = site
  const issuer = `${origin}${facts.base}`
  const verifier = randomBytes(32).toString('base64url')
  const pushed = must(
    await server.send({
      method: 'POST',
      path: `${facts.base}/request`,
      body: new URLSearchParams({
        ...proof(application, issuer),
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: randomBytes(16).toString('base64url'),
        nonce: randomBytes(16).toString('base64url'),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString(),
    }),
    201,
    'the pushed request',
  )
  const { request_uri: requestUri }: { request_uri: string } = JSON.parse(pushed.body)
  const asked = new URLSearchParams({ client_id: application.clientId, request_uri: requestUri })
  let path = `${facts.authorization}?${asked}`
  let answer = await browser.send({ method: 'GET', path })
  for (let pages = 0; pages < mostPages && !nextOf(answer, origin).startsWith(redirectUri); pages += 1) {
    if (answer.headers.has('location')) path = nextOf(answer, origin)
    answer = answer.headers.has('location')
      ? await browser.send({ method: 'GET', path })
      : await submit(browser, must(answer, 200, path), `${origin}${path}`, person)
  }
  const code = new URL(nextOf(answer, origin)).searchParams.get('code')
  if (code === null) throw new Error(`no code: ${nextOf(answer, origin)}`)
  const tokens = must(
    await server.send({
      method: 'POST',
      path: `${facts.base}/token`,
      body: new URLSearchParams({
        ...proof(application, issuer),
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }).toString(),
    }),
    200,
    'the token endpoint',
  )
  const { id_token: idToken }: { id_token?: string } = JSON.parse(tokens.body)
  if (idToken === undefined) throw new Error('no ID token')
  return idToken
}

function submit(
  browser: Browser,
  page: Answer,
  url: string,
  { identifier, password }: SignOnFacts['people'][number],
): Promise<Answer> {
  const html = { url, status: page.status, html: page.body, headers: new Headers() }
  const form = formsOf(html).find(each => each.method === 'post')
  if (form === undefined) throw new Error(`no form at ${url}`)
  const body = new URLSearchParams([...form.fields])
  if (form.fields.has('password')) {
    body.set('identifier', identifier)
    body.set('password', password)
  }
  const [button] = form.buttons
  if (button?.name !== undefined) body.set(button.name, button.value)
  const { pathname, search } = new URL(form.action)
  return browser.send({ method: 'POST', path: `${pathname}${search}`, body: body.toString() })
}
