import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate authority beside ours, root and intermediate, by openssl. */
export interface Authority {
  readonly folder: string
  /** PEM file of the root. */
  readonly roots: string
  /** A PKCS#12 file for an organization. */
  make(options: MakeOptions): Buffer
  remove(): void
}

export interface MakeOptions {
  readonly name: string
  readonly uscc: string
  readonly key?: 'P-256' | 'P-384' | 'rsa:2048' | 'rsa:1024'
  readonly password?: string
  /** Of another certificate, to be used again. */
  readonly keyFile?: string
  readonly from?: string
  readonly until?: string
  readonly usage?: string
}

export const filePassword = 'p12-密码'

export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'yihao-authority-'))
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]): Buffer =>
    execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' })
  let made = 0
  const authority = (name: string, issuer?: string): void => {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
    writeFileSync(at(`${name}.ext`), extensions.join('\n'))
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
    openssl(
      'req',
      '-new',
      '-utf8',
      '-key',
      `${name}.key`,
      '-subj',
      `/C=CN/O=认证机构（演示）/CN=${name}`,
      '-out',
      `${name}.csr`,
    )
    const by = issuer === undefined ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`]
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-days',
      '3650',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    )
  }
  authority('ca-root')
  authority('ca', 'ca-root')
  writeFileSync(
    at('ca.cnf'),
    [
      '[ca]',
      'default_ca = d',
      '[d]',
      'new_certs_dir = .',
      'database = index.txt',
      'rand_serial = yes',
      'default_md = sha256',
      'policy = p',
      'unique_subject = no',
      '[p]',
      'countryName = supplied',
      'organizationName = supplied',
      'commonName = supplied',
      'organizationIdentifier = optional',
    ].join('\n'),
  )
  writeFileSync(at('index.txt'), '')

  return {
    folder,
    roots: at('ca-root.pem'),
    make({ name, uscc, key = 'P-256', password = filePassword, keyFile, from, until, usage }) {
      made += 1
      const own = `leaf-${made}`
      const kind = key.startsWith('rsa')
        ? ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${key.slice(4)}`]
        : ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${key}`]
      const file = keyFile ?? `${own}.key`
      if (keyFile === undefined) openssl('genpkey', ...kind, '-out', file)
      const subject = `/C=CN/O=${name}/organizationIdentifier=${uscc}/CN=${name}`
      openssl('req', '-new', '-utf8', '-key', file, '-subj', subject, '-out', `${own}.csr`)
      writeFileSync(at(`${own}.ext`), `keyUsage=critical,${usage ?? 'digitalSignature,nonRepudiation'}\n`)
      const start = from === undefined ? [] : ['-startdate', from]
      const dates = [...start, '-enddate', until ?? '20340101000000Z']
      const by = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-utf8', '-batch', '-notext']
      openssl('ca', ...by, ...dates, '-extfile', `${own}.ext`, '-in', `${own}.csr`, '-out', `${own}.pem`)
      const out = ['-certfile', 'ca.pem', '-passout', `pass:${password}`, '-out', `${own}.p12`]
      openssl('pkcs12', '-export', '-inkey', file, '-in', `${own}.pem`, ...out)
      return readFileSync(at(`${own}.p12`))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
