import { execFile, execFileSync } from 'node:child_process'
import { constants, createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Certificate authorities of the outside world, made by the OpenSSL command line. */

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { stdio: 'pipe' })
}

export type KeyKind = 'rsa:2048' | 'rsa:1024' | 'P-256'
const keyArguments = (kind: KeyKind): string[] =>
  kind === 'P-256' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', kind]

export interface HolderOptions {
  /** `/serialNumber=…/CN=…` */
  readonly subject: string
  readonly key?: KeyKind
  readonly days?: number
  readonly digest?: string
  /** Lines of the extension section. */
  readonly extensions?: readonly string[]
}

export interface KeyHolder {
  /** PEM. */
  readonly certificate: string
  readonly path: string
  readonly keyPath: string
  sign(algorithm: 'RS256' | 'PS256' | 'ES256', text: string): string
}

const holderExtensions = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature']
const authorityExtensions = (pathLength: number) => [
  `basicConstraints=critical,CA:TRUE,pathlen:${pathLength}`,
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
]

function keyHolder(path: string, keyPath: string): KeyHolder {
  const key = createPrivateKey(readFileSync(keyPath))
  return {
    certificate: readFileSync(path, 'utf8'),
    path,
    keyPath,
    sign(algorithm, text) {
      const padding = algorithm === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
      return sign('sha256', Buffer.from(text), { key, ...padding }).toString('base64')
    },
  }
}

interface Files {
  readonly key: string
  readonly certificate: string
}

let serial = 0x1000

export function createAuthority(folder: string, name: string, above?: { readonly own: Files }, pathLength = 1) {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  const at = (file: string): string => join(home, file)
  const own: Files = { key: at('ca.key'), certificate: at('ca.pem') }

  function issue(file: string, options: HolderOptions, signer: Files = own): KeyHolder {
    const { subject, key = 'P-256', days = 30, digest = 'sha256', extensions = holderExtensions } = options
    const [keyPath, request, path, section] = [
      at(`${file}.key`),
      at(`${file}.csr`),
      at(`${file}.pem`),
      at(`${file}.ext`),
    ]
    openssl(
      'req',
      '-new',
      '-utf8',
      ...keyArguments(key),
      '-nodes',
      '-keyout',
      keyPath,
      '-out',
      request,
      '-subj',
      subject,
    )
    writeFileSync(section, `${extensions.join('\n')}\n`)
    serial += 1
    openssl(
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      signer.certificate,
      '-CAkey',
      signer.key,
      '-set_serial',
      String(serial),
      '-days',
      String(days),
      `-${digest}`,
      '-extfile',
      section,
      '-out',
      path,
    )
    return keyHolder(path, keyPath)
  }

  if (above === undefined) {
    openssl(
      'req',
      '-x509',
      '-utf8',
      ...keyArguments('rsa:2048'),
      '-nodes',
      '-keyout',
      own.key,
      '-out',
      own.certificate,
      '-subj',
      `/C=CN/O=${name}/CN=${name}`,
      '-days',
      '60',
      ...authorityExtensions(pathLength).flatMap(each => ['-addext', each]),
    )
  } else {
    const made = issue(
      'ca',
      { subject: `/C=CN/O=${name}/CN=${name}`, key: 'rsa:2048', days: 60, extensions: authorityExtensions(pathLength) },
      above.own,
    )
    writeFileSync(own.certificate, made.certificate)
  }
  writeFileSync(at('index.txt'), '')
  writeFileSync(at('crlnumber'), '01\n')
  writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca = own\n[own]\ndatabase = ${at('index.txt')}\ncrlnumber = ${at('crlnumber')}\ndefault_md = sha256\nunique_subject = no\n`,
  )
  const ca = (...args: string[]): void =>
    openssl('ca', '-config', at('ca.cnf'), '-keyfile', own.key, '-cert', own.certificate, ...args)

  return {
    name,
    own,
    certificate: readFileSync(own.certificate, 'utf8'),
    issue: (file: string, options: HolderOptions) => issue(file, options),
    /** Signed by a holder's key, which may not. */
    issueBelow: (file: string, holder: KeyHolder, options: HolderOptions) =>
      issue(file, options, { key: holder.keyPath, certificate: holder.path }),
    self(file: string, { subject }: HolderOptions): KeyHolder {
      const [path, keyPath] = [at(`${file}.pem`), at(`${file}.key`)]
      openssl(
        'req',
        '-x509',
        '-utf8',
        ...keyArguments('P-256'),
        '-nodes',
        '-keyout',
        keyPath,
        '-out',
        path,
        '-subj',
        subject,
        ...holderExtensions.flatMap(each => ['-addext', each]),
      )
      return keyHolder(path, keyPath)
    },
    revoke: (holder: { readonly path: string }) => ca('-revoke', holder.path),
    /** Makes a certificate known to the responder as good. */
    approve: (holder: { readonly path: string }) => ca('-valid', holder.path),
    /** Writes the list; answers its path. */
    list(days = 30, file = 'list.crl'): string {
      ca('-gencrl', '-crldays', String(days), '-out', at(file))
      return at(file)
    },
    /** A list of many serial numbers, this holder's among them. */
    longList(count: number, holder: KeyHolder): string {
      const known = readFileSync(at('index.txt'), 'utf8')
      const line = (serial: string) => `R\t491231000000Z\t261101000000Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`
      const many = Array.from({ length: count }, (_, n) => line((0x40000000 + n).toString(16).toUpperCase()))
      const own = new X509Certificate(holder.certificate).serialNumber
      writeFileSync(at('index.txt'), [...many, line(own)].join(''))
      ca('-gencrl', '-crldays', '30', '-out', at('long.crl'))
      writeFileSync(at('index.txt'), known)
      return at('long.crl')
    },
    index: at('index.txt'),
    home,
  }
}
export type Authority = ReturnType<typeof createAuthority>

/** An OCSP responder: OpenSSL's, behind HTTP. `signer` answers in the authority's name. */
export async function startResponder(
  authority: Authority,
  signer: KeyHolder,
): Promise<{ readonly url: string; readonly asked: () => number; replay(): void; stop(): void }> {
  let asked = 0
  let replayed: string | undefined
  const run = promisify(execFile)
  const server: Server = createServer(async (request, response) => {
    asked += 1
    const parts: Buffer[] = []
    for await (const part of request) parts.push(Buffer.from(part))
    const [asking, answer] = [join(authority.home, `${asked}.req`), join(authority.home, `${asked}.resp`)]
    if (replayed !== undefined) {
      response.writeHead(200).end(readFileSync(replayed))
      return
    }
    writeFileSync(asking, Buffer.concat(parts))
    await run('openssl', [
      'ocsp',
      '-index',
      authority.index,
      '-CA',
      authority.own.certificate,
      '-rsigner',
      signer.path,
      '-rkey',
      signer.keyPath,
      '-reqin',
      asking,
      '-respout',
      answer,
      '-ndays',
      '1',
      '-noverify',
    ])
      .then(() => response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(readFileSync(answer)))
      .catch(() => response.writeHead(500).end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    asked: () => asked,
    replay: () => {
      replayed = join(authority.home, '1.resp')
    },
    stop: () => server.close(),
  }
}
