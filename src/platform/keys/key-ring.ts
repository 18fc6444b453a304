import { createHash, createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { FieldKey } from '../crypto/envelope.ts'
import {
  type Authority,
  type CertificatePurpose,
  issueCertificate,
  issueRoot,
  type RevocationDoors,
  type Subject,
} from './certificate-authority.ts'
import { createLocalSigner } from './local-signer.ts'
import { createTokenSigner } from './pkcs11-signer.ts'
import { openToken, type TokenSettings } from './pkcs11-token.ts'
import { privateFolder, readPrivate, writePrivateOnce } from './private-file.ts'
import type { KeyAlgorithm, Signer } from './signer.ts'

/** Purposes of the symmetric keys; `keys/README.md` says what each protects. */
const purposes = ['field-encryption', 'blind-index', 'cookie', 'pairwise', 'status-index'] as const
export type SecretPurpose = (typeof purposes)[number]

/** All keys of this installation. What they sign and protect is named by purpose, never by file. */
export interface KeyRing {
  readonly signer: Signer
  /** 32 bytes. */
  secret(purpose: SecretPurpose): Buffer
  /** Keys for stored fields, newest first. */
  readonly fieldKeys: readonly [FieldKey, ...FieldKey[]]
  /** The provincial root: PEM, and the authority that issues below it. */
  readonly root: Authority
  /** A certificate below the root for the key of this name; makes the key where there is none. */
  certify(keyName: string, subject: Subject, years: number, kind?: CertifiedKind): Promise<string>
  /** One-way fingerprints by which a database recognizes its keys. */
  readonly fingerprints: Readonly<Record<string, string>>
}

/** ES256 and signing, where nothing else is said. */
export interface CertifiedKind {
  readonly algorithm?: Exclude<KeyAlgorithm, 'Ed25519'>
  readonly purpose?: CertificatePurpose
}

const rootName = 'root'

async function ensureSecret(folder: string, purpose: SecretPurpose): Promise<Buffer> {
  const path = join(folder, `${purpose}.key`)
  const text = (await readPrivate(path)) ?? (await writePrivateOnce(path, `${randomBytes(32).toString('base64url')}\n`))
  const secret = Buffer.from(text.trim(), 'base64url')
  if (secret.length !== 32) throw new Error(`${path} does not hold a 256-bit key`)
  return secret
}

const fingerprintOf = (secret: Buffer): string =>
  createHmac('sha256', secret).update('yihao key check').digest('base64url')

const yearsLater = (from: Date, years: number): Date =>
  new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate()))

async function ensureRoot(folder: string, signer: Signer, clock: Clock, subject: Subject): Promise<Authority> {
  const path = join(folder, 'root.crt')
  const standing = await readPrivate(path)
  if (standing !== undefined) return { keyName: rootName, certificate: standing }
  const publicKey = await signer.ensure(rootName, 'ES256')
  const notBefore = clock.now()
  const made = await issueRoot(signer, rootName, { subject, publicKey, notBefore, notAfter: yearsLater(notBefore, 20) })
  return { keyName: rootName, certificate: await writePrivateOnce(path, made) }
}

export interface KeyRingSettings {
  readonly dataDir: string
  /** Where new keys are made, if not in files. */
  readonly token?: TokenSettings | undefined
  /** Where certificates say that their revocation is told; nothing is said without it. */
  readonly revocation?: RevocationDoors | undefined
}

async function openSigner(folder: string, token: TokenSettings | undefined): Promise<Signer> {
  const files = createLocalSigner(folder)
  return token === undefined ? files : createTokenSigner(folder, await openToken(token), files)
}

/**
 * Opens the keys below the data folder, making on first start what is missing.
 * @param rootSubject whom the provincial root names
 */
export async function openKeyRing(
  { dataDir, token, revocation }: KeyRingSettings,
  clock: Clock,
  rootSubject: Subject,
): Promise<KeyRing> {
  const folder = join(dataDir, 'keys')
  await privateFolder(dataDir)
  await privateFolder(folder)
  const secrets = new Map<SecretPurpose, Buffer>()
  for (const purpose of purposes) secrets.set(purpose, await ensureSecret(folder, purpose))
  const signer = await openSigner(join(folder, 'signing'), token)
  const root = await ensureRoot(folder, signer, clock, rootSubject)
  const secret = (purpose: SecretPurpose): Buffer => {
    const found = secrets.get(purpose)
    if (found === undefined) throw new Error(`no key for ${purpose}`)
    return found
  }
  return {
    signer,
    secret,
    fieldKeys: [{ number: 1, secret: secret('field-encryption') }],
    root,
    async certify(keyName, subject, years, { algorithm = 'ES256', purpose = 'signing' } = {}) {
      const publicKey = await signer.ensure(keyName, algorithm)
      const notBefore = clock.now()
      const notAfter = yearsLater(notBefore, years)
      return issueCertificate(signer, root, { subject, publicKey, notBefore, notAfter, purpose, revocation })
    },
    fingerprints: {
      ...Object.fromEntries(purposes.map(purpose => [purpose, fingerprintOf(secret(purpose))])),
      root: createHash('sha256').update(root.certificate).digest('base64url'),
    },
  }
}
