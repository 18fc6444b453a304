import { readFile } from 'node:fs/promises'
import type { Config } from '../../platform/config.ts'
import { type Certificate, parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { isSoundRoot } from '../../platform/crypto/x509/path.ts'
import type { Deps } from '../../platform/deps.ts'

async function load({ config, keys }: Pick<Deps, 'config' | 'keys'>): Promise<readonly Certificate[]> {
  const { rootsFile } = config.timeStamps
  const given = rootsFile === undefined ? [] : parseCertificates(await readFile(rootsFile, 'utf8'))
  if (rootsFile !== undefined && given.length === 0) throw new Error('TIME_STAMP_ROOTS holds no certificate')
  if (!given.every(isSoundRoot))
    throw new Error('TIME_STAMP_ROOTS holds a certificate that may not issue others, or is too weak')
  return [...parseCertificates(keys.root.certificate), ...given]
}

const loaded = new WeakMap<Config, Promise<readonly Certificate[]>>()

/**
 * Whose time stamps are believed, read once: the own root, and those of authorities outside.
 * @throws when the file of TIME_STAMP_ROOTS cannot be read, holds none or one that is of no use
 */
export function timeStampRoots(deps: Pick<Deps, 'config' | 'keys'>): Promise<readonly Certificate[]> {
  const known = loaded.get(deps.config)
  if (known !== undefined) return known
  const loading = load(deps)
  loaded.set(deps.config, loading)
  loading.catch(() => loaded.delete(deps.config))
  return loading
}
