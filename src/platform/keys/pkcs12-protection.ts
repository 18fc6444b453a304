import { createCipheriv, createDecipheriv, createHmac, hash, pbkdf2Sync, randomBytes } from 'node:crypto'
import forge from 'node-forge'
import {
  isInteger,
  membersOf,
  type Node,
  nothing,
  octets,
  octetsOf,
  oid,
  oidOf,
  sequence,
  whole,
  wholeOf,
} from './pkcs12-asn1.ts'

/** A way of protecting that this program does not know, by its OID. */
export class UnknownProtection extends Error {}

const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'
const hmacWithSha256 = '1.2.840.113549.2.9'
const aes256 = '2.16.840.1.101.3.4.1.42'

/** RFC 8018 §B.1.2, with the digests' own OIDs (RFC 3279, RFC 4055) for the MAC of RFC 7292. */
const digests: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  [hmacWithSha256]: 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  [aes256]: { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
}
/** RFC 7292 appendix C. */
const oldCiphers: Readonly<Record<string, { readonly name: 'des-ede3' | 'rc2'; readonly keyBytes: number }>> = {
  '1.2.840.113549.1.12.1.3': { name: 'des-ede3', keyBytes: 24 },
  '1.2.840.113549.1.12.1.4': { name: 'des-ede3', keyBytes: 16 },
  '1.2.840.113549.1.12.1.5': { name: 'rc2', keyBytes: 16 },
  '1.2.840.113549.1.12.1.6': { name: 'rc2', keyBytes: 5 },
}

function known<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  const found = table[name]
  if (found === undefined) throw new UnknownProtection(name)
  return found
}

/** The work that a file may ask for, all together: about two seconds. */
const mostRounds = 2_000_000

export interface Password {
  readonly text: string
  /** Takes from what is left; @throws when the file asks for more */
  spend(rounds: number): number
}

export function passwordOf(text: string): Password {
  let left = mostRounds
  return {
    text,
    spend(rounds) {
      left -= rounds
      if (rounds < 1 || left < 0) throw new UnknownProtection(`${rounds} rounds`)
      return rounds
    },
  }
}

/** RFC 7292 §B.1: UTF-16, big-endian, ended by a zero. */
const bmp = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le').swap16()

/** What a derived key is for (RFC 7292 §B.3). */
const purposes = { key: 1, iv: 2, mac: 3 } as const

/** RFC 7292 §B.2. */
function derive(
  digest: string,
  purpose: keyof typeof purposes,
  password: Password,
  salt: Buffer,
  rounds: number,
  length: number,
): Buffer {
  const block = digest === 'sha384' || digest === 'sha512' ? 128 : 64
  const filled = (bytes: Buffer): Buffer =>
    bytes.length === 0 ? bytes : Buffer.alloc(block * Math.ceil(bytes.length / block), bytes)
  const head = Buffer.alloc(block, purposes[purpose])
  const body = Buffer.concat([filled(salt), filled(bmp(password.text))])
  const made: Buffer[] = []
  for (let count = 0; count < length; ) {
    let piece = hash(digest, Buffer.concat([head, body]), 'buffer')
    for (let round = password.spend(rounds); round > 1; round -= 1) piece = hash(digest, piece, 'buffer')
    made.push(piece)
    count += piece.length
    addToBlocks(body, Buffer.alloc(block, piece))
  }
  return Buffer.concat(made).subarray(0, length)
}

/** Adds `addend + 1` to every block, modulo its size. */
function addToBlocks(body: Buffer, addend: Buffer): void {
  for (let start = 0; start < body.length; start += addend.length)
    for (let at = addend.length - 1, carry = 1; at >= 0; at -= 1) {
      const sum = (body[start + at] ?? 0) + (addend[at] ?? 0) + carry
      body[start + at] = sum & 0xff
      carry = sum >> 8
    }
}

/** RC2 is in no current OpenSSL without its legacy provider. */
function decryptRc2(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8)
  cipher.start(iv.toString('latin1'))
  cipher.update(forge.util.createBuffer(data.toString('latin1')))
  if (!cipher.finish()) throw new Error('RC2 padding')
  return Buffer.from(cipher.output.getBytes(), 'latin1')
}

function decipher(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = createDecipheriv(name, key, iv)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

function decryptOld(algorithm: string, parameters: Node | undefined, data: Buffer, password: Password): Buffer {
  const { name, keyBytes } = known(oldCiphers, algorithm)
  const [salt, rounds] = membersOf(parameters)
  const made = (purpose: 'iv' | 'key', length: number): Buffer =>
    derive('sha1', purpose, password, octetsOf(salt), wholeOf(rounds), length)
  const [key, iv] = [made('key', keyBytes), made('iv', 8)]
  if (name === 'rc2') return decryptRc2(key, iv, data)
  // Two keys: the first comes again as the third.
  return decipher('des-ede3-cbc', keyBytes === 24 ? key : Buffer.concat([key, key.subarray(0, 8)]), iv, data)
}

/** Decrypts by an AlgorithmIdentifier of PBES2 (RFC 8018 §6.2) or of RFC 7292 appendix C. */
export function decrypt(algorithm: Node | undefined, data: Buffer, password: Password): Buffer {
  const [name, parameters] = membersOf(algorithm)
  if (oidOf(name) !== pbes2) return decryptOld(oidOf(name), parameters, data, password)
  const [derivation, encryption] = membersOf(parameters).map(membersOf)
  if (oidOf(derivation?.[0]) !== pbkdf2) throw new UnknownProtection(oidOf(derivation?.[0]))
  const [salt, rounds, ...rest] = membersOf(derivation?.[1])
  const prf = rest.find(each => !isInteger(each))
  const digest = prf === undefined ? 'sha1' : known(digests, oidOf(membersOf(prf)[0]))
  const cipher = known(ciphers, oidOf(encryption?.[0]))
  const key = pbkdf2Sync(password.text, octetsOf(salt), password.spend(wholeOf(rounds)), cipher.keyBytes, digest)
  return decipher(cipher.name, key, octetsOf(encryption?.[1]), data)
}

/** The MAC of RFC 7292 §5.1 over `data`, by the digest of this OID. */
export function macOf(digestOid: string, data: Buffer, password: Password, salt: Buffer, rounds: number): Buffer {
  const digest = known(digests, digestOid)
  const length = hash(digest, '', 'buffer').length
  return createHmac(digest, derive(digest, 'mac', password, salt, rounds, length))
    .update(data)
    .digest()
}

/** Encrypts by PBES2: PBKDF2 with HMAC SHA-256, AES-256-CBC. */
export function encrypt(data: Buffer, password: Password, rounds: number): { algorithm: Node; data: Buffer } {
  const [salt, iv] = [randomBytes(16), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password.text, salt, rounds, 32, 'sha256'), iv)
  const prf = sequence(oid(hmacWithSha256), nothing())
  return {
    algorithm: sequence(
      oid(pbes2),
      sequence(sequence(oid(pbkdf2), sequence(octets(salt), whole(rounds), prf)), sequence(oid(aes256), octets(iv))),
    ),
    data: Buffer.concat([cipher.update(data), cipher.final()]),
  }
}
