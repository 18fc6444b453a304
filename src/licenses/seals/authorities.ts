import { readFile } from 'node:fs/promises'
import type { Config } from '../../platform/config.ts'
import { type Certificate, parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { isSoundRoot } from '../../platform/crypto/x509/path.ts'

const read = new WeakMap<Config, Promise<readonly Certificate[]>>()

async function readRoots(path: string): Promise<readonly Certificate[]> {
  const roots = parseCertificates(await readFile(path, 'utf8'))
  if (roots.length === 0 || !roots.every(isSoundRoot))
    throw new Error(`SEAL_ROOTS: ${path} must hold certificates of authorities and nothing else`)
  return roots
}

/** The authorities whose certificates departments may bring (电子认证服务机构): none where none are configured. */
export function sealAuthorities(config: Config): Promise<readonly Certificate[]> {
  const known =
    read.get(config) ?? (config.sealRootsFile === undefined ? Promise.resolve([]) : readRoots(config.sealRootsFile))
  read.set(config, known)
  return known
}
