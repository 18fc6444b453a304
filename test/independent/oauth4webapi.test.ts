import { KeyObject } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { system } from '../../src/platform/caller.ts'
import { registerClient } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'
import { type Application, citizen, registerApplication, registerCitizen, walk } from '../sso/application.ts'

/** The library refuses http, which is all that there is on loopback. */
const loose = { [oauth.allowInsecureRequests]: true }

interface Party {
  readonly server: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly authentication: oauth.ClientAuth
  readonly redirectUri: string
}

let world: World
let party: Party
/** Only to walk the pages as a person. */
let walker: Application

async function startParty(): Promise<Party> {
  const issuer = new URL(world.deps.config.issuer)
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loose))
  const keys = await oauth.generateKeyPair('ES256', { extractable: true })
  const redirectUri = 'https://hospital.example.org/callback'
  await registerClient(world.deps, system('test'), {
    id: 'hospital',
    name: '昆明市第一医院（演示）',
    kind: 'web',
    scope: 'openid profile offline_access',
    redirectUris: [redirectUri],
    fapi: true,
    dpopBound: true,
    authentication: {
      method: 'private_key_jwt',
      jwks: { keys: [KeyObject.from(keys.publicKey).export({ format: 'jwk' })] },
    },
  })
  return {
    server,
    client: { client_id: 'hospital' },
    authentication: oauth.PrivateKeyJwt(keys.privateKey),
    redirectUri,
  }
}

beforeAll(async () => {
  world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  walker = { ...(await registerApplication(world, 'walker')), redirectUri: 'https://hospital.example.org/callback' }
  party = await startParty()
})
afterAll(() => world.stop())

interface Device {
  readonly keys: CryptoKeyPair
  readonly handle: oauth.DPoPHandle
}

async function newDevice(): Promise<Device> {
  const keys = await oauth.generateKeyPair('ES256')
  return { keys, handle: oauth.DPoP(party.client, keys) }
}

/** The whole of it by the library: pushed request, the pages, the answer, tokens bound to a key. */
async function signIn(device: Device, browser = createUserAgent()) {
  const { authentication, client, redirectUri, server } = party
  const options = { DPoP: device.handle, ...loose }
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const asked = {
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }
  const pushed = await oauth.processPushedAuthorizationResponse(
    server,
    client,
    await oauth.pushedAuthorizationRequest(server, client, authentication, asked, options),
  )
  const address = new URL(server.authorization_endpoint ?? '')
  address.search = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri }).toString()
  const page = await walk(walker, { address, verifier, state, nonce }, { browser })
  // Checks state, and by `iss` (RFC 9207) that the answer is of the server that was asked.
  const answer = oauth.validateAuthResponse(server, client, new URL(page.url), state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    answer,
    redirectUri,
    verifier,
    options,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, loose)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (claims === undefined) throw new Error('no ID token')
  return { tokens, claims }
}

describe('oauth4webapi signs people in', () => {
  it('with a pushed request, PKCE, private_key_jwt and DPoP, and learns who it is with the bound token', async () => {
    const { client, server } = party
    const device = await newDevice()
    const { claims, tokens } = await signIn(device)
    expect(tokens.token_type).toBe('dpop')
    const response = await oauth.userInfoRequest(server, client, tokens.access_token, { DPoP: device.handle, ...loose })
    const facts = await oauth.processUserInfoResponse(server, client, claims.sub, response)
    expect(facts.name).toBe(citizen.name)
  })

  it('and the token is worth nothing with another key or none', async () => {
    const { client, server } = party
    const { tokens } = await signIn(await newDevice())
    const stranger = await newDevice()
    for (const options of [{ DPoP: stranger.handle, ...loose }, loose]) {
      const response = await oauth.userInfoRequest(server, client, tokens.access_token, options)
      await expect(oauth.processUserInfoResponse(server, client, oauth.skipSubjectCheck, response)).rejects.toThrow()
      expect(response.status).toBe(401)
    }
  })

  it('and a proof that was overheard is taken once', async () => {
    const { client, server } = party
    const device = await newDevice()
    const { tokens } = await signIn(device)
    const overheard: Headers[] = []
    const first = await oauth.userInfoRequest(server, client, tokens.access_token, {
      DPoP: device.handle,
      ...loose,
      [oauth.customFetch]: (url, { headers, method }) => {
        overheard.push(new Headers(headers))
        return fetch(url, { headers, method })
      },
    })
    expect(first.status).toBe(200)
    const [headers] = overheard
    expect(headers?.get('dpop')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    const again = await fetch(server.userinfo_endpoint ?? '', { headers: headers ?? {} })
    expect(again.status).toBe(401)
    expect(again.headers.get('www-authenticate')).toMatch(/error="invalid_(token|dpop_proof)"/)
  })

  it('and an answer of another server, or for another attempt, is not taken (mix-up, RFC 9207)', async () => {
    const { client, server } = party
    const state = oauth.generateRandomState()
    const answerOf = (iss: string, answered = state) => new URLSearchParams({ code: 'x', state: answered, iss })
    expect(oauth.validateAuthResponse(server, client, answerOf(server.issuer), state).get('code')).toBe('x')
    for (const answer of [answerOf('https://evil.example'), answerOf(server.issuer, 'other')])
      expect(() => oauth.validateAuthResponse(server, client, answer, state)).toThrow()
    expect(server.authorization_response_iss_parameter_supported).toBe(true)
  })
})
