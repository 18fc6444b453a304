import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { importJWK } from 'jose'
import * as oidc from 'openid-client'
import { readConfig } from '../src/platform/config.ts'
import { createUserAgent, formsOf, type UserAgent } from './user-agent.ts'

/** `npm run demo`: plays the main story over HTTP against the running server (or one of its own) and prints every step. */

interface DemoClient {
  readonly client_id: string
  readonly scope: string
  readonly redirect_uris?: readonly string[]
  readonly client_secret?: string
  readonly privateJwk?: JsonWebKey & { kid: string }
}

interface DemoFile {
  readonly origin: string
  readonly issuer: string
  readonly people: readonly { name: string; documentType: string; documentNumber: string; password: string }[]
  readonly clients: Readonly<Record<'registrar' | 'department' | 'counter' | 'app' | 'secondApp', DemoClient>>
  readonly licenses: readonly { typeCode: string }[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const { dataDir, origin } = readConfig(process.env)
const isReady = (): Promise<boolean> =>
  fetch(`${origin}/readyz`).then(
    answer => answer.ok,
    () => false,
  )

let count = 0
function step(zh: string, en: string): void {
  count += 1
  console.log(`\n${count}. ${zh}  ${en}`)
}
const tell = (text: string): void => console.log(`   ${text}`)

function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`the story goes wrong here: ${what}`)
}

/** Starts a server of our own where none answers; undone at the end. */
async function ready(): Promise<() => Promise<void>> {
  if (await isReady()) return async () => undefined
  tell(`no server at ${origin}; starting one`)
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, LOG_LEVEL: 'error' },
  })
  for (let tries = 0; tries < 240 && !(await isReady()); tries += 1) {
    must(child.exitCode === null, `the server ended with code ${child.exitCode}; start it with npm start to see why`)
    await pause(250)
  }
  return async () => {
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
}

async function discover(demo: DemoFile, client: DemoClient): Promise<oidc.Configuration> {
  const authentication =
    client.privateJwk === undefined
      ? oidc.ClientSecretBasic(client.client_secret ?? '')
      : oidc.PrivateKeyJwt({ key: await privateKey(client.privateJwk), kid: client.privateJwk.kid })
  const insecure = demo.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(new URL(demo.issuer), client.client_id, undefined, authentication, { execute: insecure })
}

async function privateKey(jwk: JsonWebKey): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk, kty: jwk.kty ?? 'EC' }, 'ES256')
  must(!(key instanceof Uint8Array), 'a private key')
  return key
}

async function tokenOf(demo: DemoFile, client: DemoClient): Promise<string> {
  const tokens = await oidc.clientCredentialsGrant(await discover(demo, client), {
    scope: client.scope,
    resource: 'urn:yihao:api',
  })
  return tokens.access_token
}

type Answer = Record<string, unknown> & {
  outcome?: string
  reasons?: string[]
  identifier?: string
  qr?: string
  checkCode?: string
  status?: string
}

async function api(
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string>; expect?: number } = {},
): Promise<Answer> {
  const answer = await fetch(`${origin}/api${path}`, {
    method,
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    body: options.body === undefined ? null : JSON.stringify(options.body),
  })
  const text = await answer.text()
  must(answer.status === (options.expect ?? 200), `${method} ${path} answered ${answer.status}: ${text}`)
  return text.startsWith('{') ? JSON.parse(text) : { text }
}

function run(script: string, words: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], {
      cwd: root,
      env: { ...process.env, LOG_LEVEL: 'error' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
    child.once('close', code => resolve({ code, output: output.trim() }))
  })
}

async function signIn(demo: DemoFile): Promise<void> {
  const { app } = demo.clients
  const [person] = demo.people
  must(person !== undefined && app.redirect_uris?.[0] !== undefined, 'demo.json names a person and a redirect address')
  const config = await discover(demo, app)
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: app.redirect_uris[0],
    scope: 'openid profile identity',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  })
  const browser = createUserAgent()
  const back = (url: string): boolean => url.startsWith(`${app.redirect_uris?.[0]}?`)
  let page = await browser.open(address.href, back)
  must(page.status === 200, `the sign-in page answered ${page.status}`)
  page = await browser.submit(page, { identifier: person.documentNumber, password: person.password }, { stopAt: back })
  for (let pages = 0; pages < 4 && !back(page.url); pages += 1) {
    must(formsOf(page).length > 0, `a form on ${page.url}`)
    page = await browser.submit(page, {}, { stopAt: back })
  }
  const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  must(claims !== undefined, 'an ID token')
  const facts = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
  tell(
    `${String(facts.name)} signed in at ${app.client_id}, ${String(claims.acr)}, known there as ${claims.sub.slice(0, 12)}…`,
  )
  const home = await browser.open(`${origin}/me`)
  must(home.status === 200 && home.html.includes(person.name), `the citizen's home answered ${home.status}`)
  tell(`the same session opens ${origin}/me: no second sign-in`)
  await visitSecondSite(demo, browser, person.name)
}

/** The other agency's own site, where it runs: it learns who came without anyone signing in again. */
async function visitSecondSite(demo: DemoFile, browser: UserAgent, name: string): Promise<void> {
  const callback = demo.clients.secondApp.redirect_uris?.[0]
  must(callback !== undefined, 'demo.json names the second application')
  const site = new URL(callback).origin
  const isOpen = await fetch(site).then(
    answer => answer.ok,
    () => false,
  )
  if (!isOpen) return tell(`${site} is not running: its port was taken`)
  const page = await browser.open(`${site}/sign-in`)
  must(page.status === 200 && page.html.includes(name), `${site} answered ${page.status} at ${page.url}`)
  tell(`${site}, another agency's site, knows ${name} too: no second sign-in`)
}

async function download(path: string, file: string): Promise<string> {
  const answer = await fetch(`${origin}${path}`)
  must(answer.ok, `${path} answered ${answer.status}`)
  await writeFile(file, Buffer.from(await answer.arrayBuffer()))
  return file
}

async function play(room: string): Promise<void> {
  const demo: DemoFile = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'))
  const [person] = demo.people
  const typeCode = demo.licenses[0]?.typeCode
  must(person !== undefined && typeCode !== undefined, 'demo.json names a person and a license')

  step('群众登录一次', 'a citizen signs in once')
  await signIn(demo)

  step('部门签发电子证照', 'a department issues a license')
  const department = await tokenOf(demo, demo.clients.department)
  const type = await api('GET', `/license-types/${typeCode}`)
  const license = await api('POST', '/licenses', {
    token: department,
    headers: { 'idempotency-key': `demo-${Date.now()}` },
    body: {
      typeCode,
      holders: [{ documentType: person.documentType, documentNumber: person.documentNumber, name: person.name }],
      fields: exampleOf(type),
    },
    expect: 201,
  })
  const { identifier, qr, checkCode } = license
  must(
    identifier !== undefined && qr !== undefined && checkCode !== undefined,
    'an identifier, a QR code and a check code',
  )
  tell(`${String(license.typeName ?? typeCode)}: ${identifier}`)

  step('下载', 'download')
  for (const format of ['sd-jwt', 'qr-svg', 'qr-png']) {
    const answer = await fetch(`${origin}/api/licenses/${identifier}/document?format=${format}`, {
      headers: { authorization: `Bearer ${department}` },
    })
    must(answer.ok, `${format} answered ${answer.status}`)
    tell(`${format}: ${(await answer.arrayBuffer()).byteLength} bytes`)
  }

  step('窗口核验：扫码、按标识、接口', 'a counter verifies by QR, by identifier and by API')
  const counter = await tokenOf(demo, demo.clients.counter)
  const verify = (body: object, token?: string) =>
    api('POST', '/verifications', { body, ...(token === undefined ? {} : { token }) })
  for (const [how, answer] of [
    ['QR without a token', await verify({ qr })],
    ['identifier and check code', await verify({ identifier, checkCode })],
    ['QR with the counter’s token', await verify({ qr }, counter)],
  ] as const) {
    must(answer.outcome === 'valid', `${how}: ${JSON.stringify(answer)}`)
    tell(`${how}: 有效 valid`)
  }

  step('断网核验', 'verify offline')
  const roots = await download('/trust/roots.pem', join(room, 'roots.pem'))
  const statusUri = String((license.statusList as { uri?: string } | undefined)?.uri ?? '')
  const statusList = async () =>
    statusUri === ''
      ? []
      : ['--status-list', await download(new URL(statusUri).pathname, join(room, 'status-list.jwt'))]
  const offline = async () => run('scripts/verify.ts', [qr, '--roots', roots, ...(await statusList())])
  const before = await offline()
  must(before.code === 0, before.output)
  tell(before.output.replaceAll('\n', '\n   '))

  step('吊销', 'revoke')
  await api('POST', `/licenses/${identifier}/revoke`, { token: department, body: { reason: '演示：吊销' } })
  tell(`${identifier} 已吊销 revoked`)

  step('再次核验：在线立即，离线随下一份状态列表', 'verify again: online at once, offline by the next status list')
  const online = await verify({ qr })
  must(online.outcome === 'invalid' && online.reasons?.includes('revoked'), JSON.stringify(online))
  tell(`online: 无效 ${online.reasons?.join(', ')}`)
  const since = Date.now()
  let after = await offline()
  while (after.code === 0 && Date.now() - since < 60_000) {
    await pause(1_000)
    after = await offline()
  }
  must(after.code === 1, after.output)
  tell(`offline after ${Math.round((Date.now() - since) / 1_000)} s: ${after.output.split('\n')[0]}`)

  step('检查日志', 'check the log')
  const inspection = await run('scripts/inspect.ts', [])
  must(inspection.code === 0, inspection.output)
  tell(inspection.output.replaceAll('\n', '\n   '))
}

/** The type's own examples, as its schema gives them. */
function exampleOf(type: Answer): Record<string, unknown> {
  const schema = type.fieldsSchema as
    | { properties?: Record<string, { examples?: unknown[] }>; required?: string[] }
    | undefined
  return Object.fromEntries(
    Object.entries(schema?.properties ?? {}).flatMap(([name, { examples }]) =>
      examples?.[0] === undefined ? [] : [[name, examples[0]]],
    ),
  )
}

const room = await mkdtemp(join(tmpdir(), 'yihao-demo-'))
let undo = async (): Promise<void> => undefined
try {
  undo = await ready()
  await play(room)
  console.log('\n全部完成  the whole story works')
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await undo()
  await rm(room, { recursive: true, force: true })
}
