import { createHash, createPublicKey, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Attribute, attributes, mechanism, onlyValue, ulong, ulongAt } from './pkcs11-memory.ts'
import { ConnectionLost } from './pkcs11-sessions.ts'
import type { Session, Token } from './pkcs11-token.ts'
import { readPrivate, writePrivateOnce } from './private-file.ts'
import { algorithmOf, type KeyAlgorithm, requireKeyName, type Signer } from './signer.ts'

const cka = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  privateExponent: 0x123,
  prime1: 0x124,
  prime2: 0x125,
  exponent1: 0x126,
  exponent2: 0x127,
  coefficient: 0x128,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
} as const

const [yes, no] = [Buffer.of(1), Buffer.of(0)]
const privateKeyClass = ulong(3)
/** P-256, as OID. */
const curve = Buffer.from('06082a8648ce3d030107', 'hex')
/** DigestInfo of SHA-256 (RFC 8017 §9.2), before the digest. */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex')

type TokenAlgorithm = Exclude<KeyAlgorithm, 'Ed25519'>

const kinds = {
  ES256: { keyType: ulong(3), generate: 0x1040, sign: 0x1041, signatureBytes: 64, before: Buffer.alloc(0) },
  RS256: { keyType: ulong(0), generate: 0x0, sign: 0x1, signatureBytes: 1024, before: digestInfo },
} as const

const publicParts: Readonly<Record<TokenAlgorithm, readonly Attribute[]>> = {
  ES256: [[cka.ecParams, curve]],
  RS256: [
    [cka.modulusBits, ulong(3072)],
    [cka.publicExponent, Buffer.from('010001', 'hex')],
  ],
}

/** What every private key here is: on the token, used to sign, never shown. */
const held = (name: string, id: Buffer): readonly Attribute[] => [
  [cka.token, yes],
  [cka.private, yes],
  [cka.sensitive, yes],
  [cka.extractable, no],
  [cka.sign, yes],
  [cka.label, Buffer.from(name)],
  [cka.id, id],
]

const bytesOf = (jwk: JsonWebKey, part: keyof JsonWebKey): Buffer => Buffer.from(String(jwk[part] ?? ''), 'base64url')

function privateParts(algorithm: TokenAlgorithm, key: KeyObject): readonly Attribute[] {
  const jwk = key.export({ format: 'jwk' })
  if (algorithm === 'ES256')
    return [
      [cka.ecParams, curve],
      [cka.value, bytesOf(jwk, 'd')],
    ]
  return [
    [cka.modulus, bytesOf(jwk, 'n')],
    [cka.publicExponent, bytesOf(jwk, 'e')],
    [cka.privateExponent, bytesOf(jwk, 'd')],
    [cka.prime1, bytesOf(jwk, 'p')],
    [cka.prime2, bytesOf(jwk, 'q')],
    [cka.exponent1, bytesOf(jwk, 'dp')],
    [cka.exponent2, bytesOf(jwk, 'dq')],
    [cka.coefficient, bytesOf(jwk, 'qi')],
  ]
}

async function readAttribute(session: Session, object: bigint, type: number): Promise<Buffer> {
  const [memory, count] = attributes([[type, Buffer.alloc(1024)]], session.address)
  await session.call('C_GetAttributeValue', object, memory, count)
  return onlyValue(memory)
}

async function readPublicKey(session: Session, object: bigint, algorithm: TokenAlgorithm): Promise<KeyObject> {
  if (algorithm === 'RS256') {
    const [n, e] = [
      await readAttribute(session, object, cka.modulus),
      await readAttribute(session, object, cka.publicExponent),
    ]
    const key = { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') }
    return createPublicKey({ key, format: 'jwk' })
  }
  // An OCTET STRING around the point, or the bare point: x and y are its end.
  const point = (await readAttribute(session, object, cka.ecPoint)).subarray(-64)
  const [x, y] = [point.subarray(0, 32).toString('base64url'), point.subarray(32).toString('base64url')]
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}

async function generate(session: Session, name: string, id: Buffer, algorithm: TokenAlgorithm) {
  const shown: readonly Attribute[] = [
    [cka.token, yes],
    [cka.private, no],
    [cka.verify, yes],
    [cka.label, Buffer.from(name)],
    [cka.id, id],
    ...publicParts[algorithm],
  ]
  const [hidden, publicHandle, privateHandle] = [held(name, id), ulong(), ulong()]
  const halves = [...attributes(shown, session.address), ...attributes(hidden, session.address)]
  await session.call('C_GenerateKeyPair', mechanism(kinds[algorithm].generate), ...halves, publicHandle, privateHandle)
  const objects = [ulongAt(publicHandle), ulongAt(privateHandle)] as const
  return { objects, publicKey: await readPublicKey(session, objects[0], algorithm) }
}

async function create(session: Session, name: string, id: Buffer, algorithm: TokenAlgorithm, key: KeyObject) {
  const values: readonly Attribute[] = [
    [cka.class, privateKeyClass],
    [cka.keyType, kinds[algorithm].keyType],
    ...held(name, id),
    ...privateParts(algorithm, key),
  ]
  const handle = ulong()
  await session.call('C_CreateObject', ...attributes(values, session.address), handle)
  return { objects: [ulongAt(handle)], publicKey: createPublicKey(key) }
}

async function find(session: Session, id: string): Promise<bigint> {
  const known = session.handles.get(id)
  if (known !== undefined) return known
  const [handle, count] = [ulong(), ulong()]
  const wanted: readonly Attribute[] = [
    [cka.class, privateKeyClass],
    [cka.id, Buffer.from(id, 'hex')],
  ]
  await session.call('C_FindObjectsInit', ...attributes(wanted, session.address))
  await session.call('C_FindObjects', handle, 1n, count).finally(() => session.call('C_FindObjectsFinal'))
  if (ulongAt(count) === 0n) throw new ConnectionLost(`the token holds no key ${id}`)
  const found = ulongAt(handle)
  session.handles.set(id, found)
  return found
}

interface Reference {
  /** CKA_ID, hex. */
  readonly id: string
  readonly publicKey: KeyObject
  readonly algorithm: TokenAlgorithm
}

const isForToken = (algorithm: KeyAlgorithm | undefined): algorithm is TokenAlgorithm =>
  algorithm === 'ES256' || algorithm === 'RS256'

function referenceOf(text: string): Reference {
  const publicKey = createPublicKey(text.slice(text.indexOf('-----BEGIN')))
  const id = /^key ([0-9a-f]{32})$/m.exec(text)?.[1]
  const algorithm = algorithmOf(publicKey)
  if (id === undefined || !isForToken(algorithm)) throw new Error('not a reference to a key on a token')
  return { id, publicKey, algorithm }
}

/**
 * Keys on a PKCS#11 token. A token knows no unique names: which of its keys goes by a name is written in a file
 * `<name>.token` (CKA_ID and public key), made at most once, as the files of local keys are.
 * @param files keys that are in files already stay there; Ed25519, which few tokens know, is made there
 */
export function createTokenSigner(folder: string, token: Token, files: Signer): Signer {
  const loaded = new Map<string, Reference>()

  async function load(name: string): Promise<Reference | undefined> {
    requireKeyName(name)
    const known = loaded.get(name)
    if (known !== undefined) return known
    const text = await readPrivate(join(folder, `${name}.token`))
    if (text === undefined) return undefined
    const reference = referenceOf(text)
    loaded.set(name, reference)
    return reference
  }

  /** Puts a key on the token; where another process was faster, its key is the one and ours goes away. */
  async function put(
    name: string,
    make: (session: Session, id: Buffer) => Promise<{ objects: readonly bigint[]; publicKey: KeyObject }>,
  ): Promise<KeyObject> {
    const id = randomBytes(16)
    return token.use(async session => {
      const { objects, publicKey } = await make(session, id)
      const text = `key ${id.toString('hex')}\n${publicKey.export({ type: 'spki', format: 'pem' })}`
      const standing = await writePrivateOnce(join(folder, `${name}.token`), text)
      if (standing !== text) for (const object of objects) await session.call('C_DestroyObject', object)
      return referenceOf(standing).publicKey
    })
  }

  const publicKey = async (name: string): Promise<KeyObject | undefined> =>
    (await load(name))?.publicKey ?? files.publicKey(name)

  return {
    publicKey,
    async ensure(name, algorithm) {
      const standing = await publicKey(name)
      if (standing === undefined && !isForToken(algorithm)) return files.ensure(name, algorithm)
      const key =
        standing ??
        (await put(name, (session, id) => generate(session, name, id, algorithm === 'RS256' ? 'RS256' : 'ES256')))
      if (algorithmOf(key) !== algorithm) throw new Error(`key ${name} is not an ${algorithm} key`)
      return key
    },
    async adopt(name, key) {
      const algorithm = algorithmOf(key)
      if (!isForToken(algorithm)) throw new Error('only P-256 and RSA keys are taken in')
      const standing =
        (await publicKey(name)) ?? (await put(name, (session, id) => create(session, name, id, algorithm, key)))
      if (!standing.equals(createPublicKey(key))) throw new Error(`another key is named ${name}`)
      return standing
    },
    async sign(name, data) {
      const reference = await load(name)
      if (reference === undefined) return files.sign(name, data)
      const { sign, signatureBytes, before } = kinds[reference.algorithm]
      const input = Buffer.concat([before, createHash('sha256').update(data).digest()])
      return token.use(async session => {
        const [signature, length] = [Buffer.alloc(signatureBytes), ulong(signatureBytes)]
        await session.call('C_SignInit', mechanism(sign), await find(session, reference.id))
        await session.call('C_Sign', input, BigInt(input.length), signature, length)
        return signature.subarray(0, Number(ulongAt(length)))
      })
    },
  }
}
