import { resolve } from 'node:path'
import type { RevocationDoors } from './keys/certificate-authority.ts'
import type { TokenSettings } from './keys/pkcs11-token.ts'
import { settings } from './settings.ts'

export interface Config {
  readonly port: number
  readonly host: string
  /** Scheme, host and port, no trailing slash. */
  readonly origin: string
  readonly issuer: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly migrationDatabaseUrl: string | undefined
  readonly databasePool: number
  readonly demo: boolean
  readonly logLevel: string
  readonly trustProxy: readonly string[]
  readonly callbackHosts: readonly string[]
  readonly rateLimit: number
  readonly tokenFailureLimit: number
  readonly signInLimit: number
  readonly guessLimit: number
  readonly passwordCost: { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: 1 }
  readonly metricsToken: string | undefined
  /** Where names and numbers are checked; undefined where there is none. */
  readonly register: FarSide | undefined
  readonly faceCheck: FarSide | undefined
  readonly region: string
  readonly messageGateway: { readonly url: string; readonly token: string } | undefined
  readonly certificates: CertificateSettings
  readonly sealRootsFile: string | undefined
  /** Where signing keys are made; undefined: in files below the data folder. */
  readonly token: TokenSettings | undefined
  /** Written into certificates. */
  readonly revocation: RevocationDoors
  /** Header names in lower case. */
  readonly clientCertificate: { readonly header: string; readonly secret: string } | undefined
  /** Paths, asked in this order after the program's own. */
  readonly fonts: readonly string[]
  readonly recoveryWaitHours: number
  readonly timeStamps: TimeStampSettings
  /** Of a document that is sealed or verified. */
  readonly documentLimitBytes: number
  readonly batchBytes: number
  readonly batchRows: number
}

export interface TimeStampSettings {
  /** Undefined: the own authority. */
  readonly url: string | undefined
  readonly rootsFile: string | undefined
  readonly timeoutMilliseconds: number
}

export interface CertificateSettings {
  readonly rootsFile: string | undefined
  /** Files or http(s) addresses. */
  readonly revocationLists: readonly string[]
  readonly ocsp: string | undefined
  /** Dotted OID of a subject attribute or an extension. */
  readonly personOid: string
}

/** Another system that this one asks. */
export interface FarSide {
  /** No trailing slash. */
  readonly url: string
  readonly token: string
  readonly timeoutMilliseconds: number
}

type Environment = Readonly<Record<string, string | undefined>>
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/** A setting that is wrong or contradicts another: the program does not start. */
export class ConfigDoubt extends Error {
  override readonly name = 'ConfigDoubt'
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new ConfigDoubt(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

function truth(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new ConfigDoubt(`${name} must be true or false, not "${text}"`)
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\./.test(host)

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, ''))
    throw new ConfigDoubt(`ORIGIN must be scheme, host and port, like https://id.example.org, not "${text}"`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new ConfigDoubt('ORIGIN must be https, except on localhost: put TLS in front and name its address')
  return url.origin
}

function postgresUrl(name: string, text: string): string | undefined {
  if (text === '') return undefined
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new ConfigDoubt(`${name} must be a postgres:// URL`)
  return text
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')

/** Personal data and a token go there: encrypted, or not beyond this machine. */
function farSide(name: string, text: string, token: string, timeoutMilliseconds: number): FarSide | undefined {
  if ((text === '') !== (token === '')) throw new ConfigDoubt(`${name}_URL and ${name}_TOKEN are given together`)
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    throw new ConfigDoubt(`${name}_URL must be an https:// URL without query`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new ConfigDoubt(`${name}_URL must be https, except on localhost`)
  return Object.freeze({ url: url.href.replace(/\/$/, ''), token, timeoutMilliseconds })
}

function webAddress(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ConfigDoubt(`${name} must be an http(s) address, not "${text}"`)
  return url.href
}

type Given = (name: keyof typeof settings) => string

function messageGatewayOf(given: Given): Config['messageGateway'] {
  const [text, token] = [given('MESSAGE_GATEWAY_URL'), given('MESSAGE_GATEWAY_TOKEN')]
  if (text === '' && token === '') return undefined
  if (text === '' || token === '')
    throw new ConfigDoubt('MESSAGE_GATEWAY_URL and MESSAGE_GATEWAY_TOKEN go together: set both or neither')
  const url = webAddress('MESSAGE_GATEWAY_URL', text)
  if (url.startsWith('http:') && !isLoopback(new URL(url).hostname))
    throw new ConfigDoubt('MESSAGE_GATEWAY_URL must be https, except on localhost: it is sent phone numbers and codes')
  return { url, token }
}

function certificatesOf(given: Given): CertificateSettings {
  const rootsFile = given('CERTIFICATE_ROOTS')
  const revocationLists = listOf(given('CERTIFICATE_REVOCATION_LISTS')).map(each =>
    /^[a-z]+:\/\//i.test(each) ? webAddress('CERTIFICATE_REVOCATION_LISTS', each) : resolve(each),
  )
  const ocsp = given('CERTIFICATE_OCSP')
  if (rootsFile !== '' && revocationLists.length === 0 && ocsp === '')
    throw new ConfigDoubt('CERTIFICATE_ROOTS needs CERTIFICATE_REVOCATION_LISTS or CERTIFICATE_OCSP: who is revoked?')
  if (rootsFile === '' && (revocationLists.length > 0 || ocsp !== ''))
    throw new ConfigDoubt('CERTIFICATE_REVOCATION_LISTS and CERTIFICATE_OCSP need CERTIFICATE_ROOTS')
  const personOid = given('CERTIFICATE_PERSON_OID')
  if (!/^[0-2](\.\d+)+$/.test(personOid)) throw new ConfigDoubt('CERTIFICATE_PERSON_OID must be a dotted OID')
  return {
    rootsFile: rootsFile === '' ? undefined : resolve(rootsFile),
    revocationLists,
    ocsp: ocsp === '' ? undefined : webAddress('CERTIFICATE_OCSP', ocsp),
    personOid,
  }
}

function tokenOf(given: Given): TokenSettings | undefined {
  const [module, label, pinFile] = [given('PKCS11_MODULE'), given('PKCS11_TOKEN'), given('PKCS11_PIN_FILE')]
  const sessions = whole('PKCS11_SESSIONS', given('PKCS11_SESSIONS'), 1, 1_000)
  if (module === '' && label === '' && pinFile === '') return undefined
  if (module === '' || label === '' || pinFile === '')
    throw new ConfigDoubt('PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN_FILE go together: set all or none')
  return { module: resolve(module), label, pinFile: resolve(pinFile), sessions }
}

function timeStampsOf(given: Given): TimeStampSettings {
  const [url, rootsFile] = [given('TIME_STAMP_URL'), given('TIME_STAMP_ROOTS')]
  if (url !== '' && rootsFile === '')
    throw new ConfigDoubt('TIME_STAMP_URL needs TIME_STAMP_ROOTS: by whom must a stamp be signed?')
  return {
    url: url === '' ? undefined : webAddress('TIME_STAMP_URL', url),
    rootsFile: rootsFile === '' ? undefined : resolve(rootsFile),
    timeoutMilliseconds: whole('TIME_STAMP_TIMEOUT', given('TIME_STAMP_TIMEOUT'), 50, 60_000),
  }
}

function clientCertificateOf(given: Given, trustProxy: readonly string[]): Config['clientCertificate'] {
  const [header, secret] = [given('CLIENT_CERTIFICATE_HEADER').toLowerCase(), given('CLIENT_CERTIFICATE_SECRET')]
  if (header === '' && secret === '') return undefined
  if (!/^[a-z][a-z0-9-]+$/.test(header)) throw new ConfigDoubt('CLIENT_CERTIFICATE_HEADER must be the name of a header')
  if (secret.length < 32)
    throw new ConfigDoubt('CLIENT_CERTIFICATE_SECRET must have 32 characters or more: it is what a stranger lacks')
  if (trustProxy.length === 0)
    throw new ConfigDoubt('CLIENT_CERTIFICATE_HEADER needs TRUST_PROXY: a header from anywhere proves nothing')
  return { header, secret }
}

/** Reads the environment once, into a frozen Config. Throws {@link ConfigDoubt} rather than guess. */
export function readConfig(env: Environment): Config {
  const given = (name: keyof typeof settings, standard: string = settings[name].standard): string =>
    env[name]?.trim() || standard
  const port = whole('PORT', given('PORT'), 1, 65535)
  const databaseUrl = postgresUrl('DATABASE_URL', given('DATABASE_URL'))
  const migrationDatabaseUrl = postgresUrl('MIGRATION_DATABASE_URL', given('MIGRATION_DATABASE_URL'))
  if (migrationDatabaseUrl !== undefined && databaseUrl === undefined)
    throw new ConfigDoubt('MIGRATION_DATABASE_URL needs DATABASE_URL: the embedded database makes its own roles')
  const logLevel = given('LOG_LEVEL')
  if (!logLevels.includes(logLevel)) throw new ConfigDoubt(`LOG_LEVEL must be one of ${logLevels.join(', ')}`)
  const region = given('REGION')
  if (!/^\d{6}$/.test(region)) throw new ConfigDoubt('REGION must be a six-digit GB/T 2260 code')
  const patience = whole('REGISTER_TIMEOUT', given('REGISTER_TIMEOUT'), 50, 60_000)
  const origin = originOf(given('ORIGIN', `http://localhost:${port}`))
  const trustProxy = listOf(given('TRUST_PROXY'))
  return Object.freeze({
    port,
    host: given('HOST'),
    origin,
    issuer: `${origin}/oidc`,
    dataDir: resolve(given('DATA_DIR')),
    databaseUrl,
    migrationDatabaseUrl,
    databasePool: whole('DATABASE_POOL', given('DATABASE_POOL'), 2, 500),
    demo: truth('DEMO', given('DEMO', String(databaseUrl === undefined))),
    logLevel,
    trustProxy,
    callbackHosts: listOf(given('CALLBACK_HOSTS', isLoopback(new URL(origin).hostname) ? 'localhost,127.0.0.1' : '')),
    rateLimit: whole('RATE_LIMIT', given('RATE_LIMIT'), 1, 1_000_000),
    tokenFailureLimit: whole('TOKEN_FAILURE_LIMIT', given('TOKEN_FAILURE_LIMIT'), 1, 1_000_000),
    guessLimit: whole('GUESS_LIMIT', given('GUESS_LIMIT'), 1, 1_000_000),
    signInLimit: whole('SIGN_IN_LIMIT', given('SIGN_IN_LIMIT'), 1, 1_000_000),
    passwordCost: {
      memoryCost: whole('PASSWORD_MEMORY_KIB', given('PASSWORD_MEMORY_KIB'), 1024, 4_194_304),
      timeCost: whole('PASSWORD_PASSES', given('PASSWORD_PASSES'), 1, 100),
      parallelism: 1,
    } as const,
    metricsToken: given('METRICS_TOKEN') || undefined,
    register: farSide('REGISTER', given('REGISTER_URL'), given('REGISTER_TOKEN'), patience),
    faceCheck: farSide('FACE_CHECK', given('FACE_CHECK_URL'), given('FACE_CHECK_TOKEN'), patience),
    region,
    messageGateway: messageGatewayOf(given),
    certificates: certificatesOf(given),
    sealRootsFile: given('SEAL_ROOTS') === '' ? undefined : resolve(given('SEAL_ROOTS')),
    token: tokenOf(given),
    revocation: { ocsp: `${origin}/trust/ocsp`, list: `${origin}/trust/crl/root.crl` },
    clientCertificate: clientCertificateOf(given, trustProxy),
    timeStamps: timeStampsOf(given),
    documentLimitBytes: whole('DOCUMENT_LIMIT', given('DOCUMENT_LIMIT'), 1, 200) * 1_048_576,
    fonts: listOf(given('FONTS')).map(path => resolve(path)),
    batchBytes: whole('BATCH_MEGABYTES', given('BATCH_MEGABYTES'), 1, 1_048_576) * 1_048_576,
    batchRows: whole('BATCH_ROWS', given('BATCH_ROWS'), 1, 100_000_000),
    recoveryWaitHours: whole('RECOVERY_WAIT_HOURS', given('RECOVERY_WAIT_HOURS'), 1, 720),
  })
}
