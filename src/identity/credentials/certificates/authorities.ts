import { readFile } from 'node:fs/promises'
import type { Config } from '../../../platform/config.ts'
import { type Certificate, isSignedBy, parseCertificates } from '../../../platform/crypto/x509/certificate.ts'
import { isSoundRoot } from '../../../platform/crypto/x509/path.ts'
import type { Deps } from '../../../platform/deps.ts'

export interface Authorities {
  readonly roots: readonly Certificate[]
  /** Of the same file: what may stand between, for clients that send their own certificate alone. */
  readonly between: readonly Certificate[]
}

async function load({ config, keys }: Pick<Deps, 'config' | 'keys'>): Promise<Authorities> {
  const { rootsFile } = config.certificates
  const given = rootsFile === undefined ? [] : parseCertificates(await readFile(rootsFile, 'utf8'))
  if (rootsFile !== undefined && given.length === 0) throw new Error('CERTIFICATE_ROOTS holds no certificate')
  if (!given.every(isSoundRoot))
    throw new Error('CERTIFICATE_ROOTS holds a certificate that may not issue others, or is too weak')
  const own = config.demo ? parseCertificates(keys.root.certificate) : []
  const isRoot = (each: Certificate): boolean => isSignedBy(each, each)
  return { roots: [...given.filter(isRoot), ...own], between: given.filter(each => !isRoot(each)) }
}

const loaded = new WeakMap<Config, Promise<Authorities>>()

/**
 * The authorities whose certificates people may sign in with, read once.
 * @throws when the file of CERTIFICATE_ROOTS cannot be read, holds none or one that is of no use
 */
export function authoritiesOf(deps: Pick<Deps, 'config' | 'keys'>): Promise<Authorities> {
  const known = loaded.get(deps.config)
  if (known !== undefined) return known
  const loading = load(deps)
  loaded.set(deps.config, loading)
  loading.catch(() => loaded.delete(deps.config))
  return loading
}
