import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deps } from '../platform/deps.ts'
import { issueCertificate } from '../platform/keys/certificate-authority.ts'
import { newKeyPair } from '../platform/keys/key-pair.ts'

const dayMilliseconds = 86_400_000
const lifeDays = 365
/** Made anew a month before it runs out, so that what lies there can be used. */
const useDays = lifeDays - 30

/** A file that is for its owner alone and young enough; what it holds only the password says. */
async function stands(path: string, now: Date): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && (found.mode & 0o077) === 0 && now.getTime() - found.mtimeMs < useDays * dayMilliseconds
}

async function put(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(draft, 'wx', 0o600)
    await file
      .writeFile(bytes)
      .then(() => file.sync())
      .finally(() => file.close())
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

interface Holder {
  readonly name: string
  readonly documentNumber: string
  readonly password: string
}

/**
 * `demo-certificate.p12` in the data folder: a certificate below this installation's own root with which a person of the
 * cast signs in, its key in this file alone, opened by the person's password.
 * @param isKnown whether the password is the one that the file was made with
 */
export async function seedCertificate(deps: Deps, holder: Holder, isKnown: boolean): Promise<void> {
  const { clock, config, keys } = deps
  const path = join(config.dataDir, 'demo-certificate.p12')
  const now = clock.now()
  if (isKnown && (await stands(path, now))) return
  const { privateKey, publicKey } = newKeyPair()
  const certificate = await issueCertificate(keys.signer, keys.root, {
    subject: { commonName: holder.name, organization: '一号（演示）', serialNumber: holder.documentNumber },
    publicKey,
    notBefore: now,
    notAfter: new Date(now.getTime() + lifeDays * dayMilliseconds),
    purpose: 'authentication',
  })
  // Loaded when there is something to write: other starts need not wait for it.
  const { writePkcs12 } = await import('../platform/keys/pkcs12.ts')
  const chain = [certificate, keys.root.certificate]
  const { name, password } = holder
  await put(path, writePkcs12({ key: privateKey, chain, password, name: `${name}（演示）` }))
}
