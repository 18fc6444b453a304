import { createPrivateKey, hash, type KeyObject, randomBytes, timingSafeEqual, X509Certificate } from 'node:crypto'
import {
  bmpString,
  bytesOf,
  explicit,
  implicitOctets,
  membersOf,
  type Node,
  nothing,
  octets,
  octetsOf,
  oid,
  oidOf,
  parse,
  sequence,
  set,
  whole,
  wholeOf,
} from './pkcs12-asn1.ts'
import { decrypt, encrypt, macOf, type Password, passwordOf, UnknownProtection } from './pkcs12-protection.ts'
import { Pkcs12Error } from './pkcs12-trouble.ts'

/** A key and the certificates above it, as people carry them about: PKCS#12 (RFC 7292). */

export { Pkcs12Error }

export interface KeyAndChain {
  readonly key: KeyObject
  /** PEM; the holder's certificate first, then those above it as far as they are there. */
  readonly chain: readonly string[]
}

const mostBytes = 256 * 1024
const mostCertificates = 20
/** Of each derivation that we write; a file is guessed at wherever it lies. */
const rounds = 40_000

const types = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const

/** The authenticated safe, once its MAC has shown that the password is the right one. */
function openSafe(file: Node, password: Password): Buffer {
  const [version, authSafe, mac] = membersOf(file)
  if (wholeOf(version) !== 3) throw new Error('another version than 3')
  const [type, content] = membersOf(authSafe)
  if (oidOf(type) !== types.data) throw new UnknownProtection(oidOf(type))
  const safe = octetsOf(membersOf(content)[0])
  if (mac === undefined) throw new UnknownProtection('no MAC')
  const [digestInfo, salt, given] = membersOf(mac)
  const [algorithm, expected] = membersOf(digestInfo)
  const times = given === undefined ? 1 : wholeOf(given)
  const found = macOf(oidOf(membersOf(algorithm)[0]), safe, password, octetsOf(salt), times)
  const wanted = octetsOf(expected)
  if (found.length !== wanted.length || !timingSafeEqual(found, wanted)) throw new Pkcs12Error('wrong-password')
  return safe
}

function contentOf(info: Node, password: Password): Buffer {
  const [type, content] = membersOf(info)
  const [inside] = membersOf(content)
  if (oidOf(type) === types.data) return octetsOf(inside)
  if (oidOf(type) !== types.encryptedData) throw new UnknownProtection(oidOf(type))
  const [, algorithm, encrypted] = membersOf(membersOf(inside)[1])
  return decrypt(algorithm, octetsOf(encrypted), password)
}

interface Found {
  readonly keys: KeyObject[]
  readonly certificates: X509Certificate[]
}

/** A key or a certificate of a kind that cannot be used is as good as none. */
function put<Value>(into: Value[], read: () => Value): void {
  try {
    into.push(read())
  } catch (error) {
    if (error instanceof UnknownProtection) throw error
  }
}

const privateKeyOf = (der: Buffer): KeyObject => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

function openBag(bag: Node, password: Password, { keys, certificates }: Found): void {
  const [type, content] = membersOf(bag)
  const [inside] = membersOf(content)
  const kind = oidOf(type)
  if (kind === types.keyBag && inside !== undefined) put(keys, () => privateKeyOf(bytesOf(inside)))
  if (kind === types.shroudedKeyBag) {
    const [algorithm, encrypted] = membersOf(inside)
    put(keys, () => privateKeyOf(decrypt(algorithm, octetsOf(encrypted), password)))
  }
  if (kind !== types.certificateBag) return
  const [form, value] = membersOf(inside)
  if (oidOf(form) === types.x509) put(certificates, () => new X509Certificate(octetsOf(membersOf(value)[0])))
  if (certificates.length > mostCertificates) throw new Pkcs12Error('too-large')
}

const isUsable = ({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): boolean =>
  asymmetricKeyType === 'rsa' || asymmetricKeyDetails?.namedCurve === 'prime256v1'

/** From the holder up to the last authority that the file brings. */
function chainFrom(holder: X509Certificate, certificates: readonly X509Certificate[]): string[] {
  const chain = [holder]
  for (let last: X509Certificate | undefined = holder; last !== undefined; ) {
    const below: X509Certificate = last
    last = certificates.find(each => !chain.includes(each) && below.checkIssued(each) && below.verify(each.publicKey))
    if (last !== undefined) chain.push(last)
  }
  return chain.map(each => each.toString())
}

function read(bytes: Buffer, password: Password): KeyAndChain {
  const found: Found = { keys: [], certificates: [] }
  for (const info of membersOf(parse(openSafe(parse(bytes), password))))
    for (const bag of membersOf(parse(contentOf(info, password)))) openBag(bag, password, found)
  for (const key of found.keys.filter(isUsable)) {
    const holder = found.certificates.find(each => each.checkPrivateKey(key))
    if (holder !== undefined) return { key, chain: chainFrom(holder, found.certificates) }
  }
  throw new Pkcs12Error('no-key')
}

/**
 * Reads the key of a file and the certificates above it: RSA or P-256, protected by PBES2 or by the older ciphers of RFC
 * 7292. A file may ask for seconds of work: not for the event loop of a server under load.
 * @throws {@link Pkcs12Error}
 */
export function readPkcs12(bytes: Buffer, password: string): KeyAndChain {
  if (bytes.length > mostBytes) throw new Pkcs12Error('too-large')
  try {
    return read(bytes, passwordOf(password))
  } catch (error) {
    if (error instanceof Pkcs12Error) throw error
    if (error instanceof UnknownProtection)
      throw new Pkcs12Error('unknown-protection', { detail: error.message, cause: error })
    throw new Pkcs12Error('not-pkcs12', { cause: error })
  }
}

const content = (type: string, inside: Node): Node => sequence(oid(type), explicit(inside))
const attribute = (type: string, value: Node): Node => sequence(oid(type), set(value))

/**
 * Writes a key with its chain: PBES2 (PBKDF2 with HMAC SHA-256, AES-256) and a MAC by SHA-256, which OpenSSL 1.1, Java 12,
 * Windows 10 1709 and macOS 12 and their successors read.
 * @param name what a list of certificates shows (friendlyName), within the basic plane of Unicode
 */
export function writePkcs12(input: KeyAndChain & { readonly password: string; readonly name: string }): Buffer {
  const [key, password] = [input.key, passwordOf(input.password)]
  const certificates = input.chain.map(pem => new X509Certificate(pem))
  const [holder] = certificates
  if (holder === undefined || !holder.checkPrivateKey(key) || !isUsable(key)) throw new Pkcs12Error('no-key')
  const marks = [
    attribute(types.localKeyId, octets(hash('sha1', holder.raw, 'buffer'))),
    attribute(types.friendlyName, bmpString(input.name)),
  ]
  const bagOf = (each: X509Certificate): Node => {
    const value = content(types.x509, octets(each.raw))
    return sequence(oid(types.certificateBag), explicit(value), ...(each === holder ? [set(...marks)] : []))
  }
  const shut = encrypt(bytesOf(sequence(...certificates.map(bagOf))), password, rounds)
  const shrouded = encrypt(key.export({ type: 'pkcs8', format: 'der' }), password, rounds)
  const keyBag = sequence(
    oid(types.shroudedKeyBag),
    explicit(sequence(shrouded.algorithm, octets(shrouded.data))),
    set(...marks),
  )
  const encrypted = sequence(whole(0), sequence(oid(types.data), shut.algorithm, implicitOctets(shut.data)))
  const safe = bytesOf(
    sequence(content(types.encryptedData, encrypted), content(types.data, octets(bytesOf(sequence(keyBag))))),
  )
  const salt = randomBytes(16)
  const mac = octets(macOf(types.sha256, safe, password, salt, rounds))
  const digestInfo = sequence(sequence(oid(types.sha256), nothing()), mac)
  return bytesOf(
    sequence(whole(3), content(types.data, octets(safe)), sequence(digestInfo, octets(salt), whole(rounds))),
  )
}
