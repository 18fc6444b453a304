import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { join } from 'node:path'
import { newKeyPair } from './key-pair.ts'
import { readPrivate, writePrivateOnce } from './private-file.ts'
import { algorithmOf, type KeyAlgorithm, requireKeyName, type Signer } from './signer.ts'

const make: Readonly<Record<KeyAlgorithm, () => KeyObject>> = {
  ES256: () => newKeyPair().privateKey,
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey,
  Ed25519: () => generateKeyPairSync('ed25519').privateKey,
}

/** Keys as PKCS#8 files (mode 0600) in one folder, read once and kept in memory. */
export function createLocalSigner(folder: string): Signer {
  const loaded = new Map<string, KeyObject>()

  async function load(name: string): Promise<KeyObject | undefined> {
    requireKeyName(name)
    const known = loaded.get(name)
    if (known !== undefined) return known
    const pem = await readPrivate(join(folder, `${name}.pem`))
    if (pem === undefined) return undefined
    const key = createPrivateKey(pem)
    loaded.set(name, key)
    return key
  }

  /** Answers what stands there afterwards. */
  async function put(name: string, key: KeyObject): Promise<KeyObject> {
    await writePrivateOnce(join(folder, `${name}.pem`), key.export({ type: 'pkcs8', format: 'pem' }).toString())
    const standing = await load(name)
    if (standing === undefined) throw new Error(`key ${name} vanished`)
    return createPublicKey(standing)
  }

  return {
    async ensure(name, algorithm) {
      const standing = await load(name)
      const key = standing === undefined ? await put(name, make[algorithm]()) : createPublicKey(standing)
      if (algorithmOf(key) !== algorithm) throw new Error(`key ${name} is not an ${algorithm} key`)
      return key
    },
    async adopt(name, key) {
      requireKeyName(name)
      const standing = await put(name, key)
      if (!standing.equals(createPublicKey(key))) throw new Error(`another key is named ${name}`)
      return standing
    },
    async publicKey(name) {
      const key = await load(name)
      return key === undefined ? undefined : createPublicKey(key)
    },
    async sign(name, data) {
      const key = await load(name)
      if (key === undefined) throw new Error(`there is no key named ${name}`)
      if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key)
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
    },
  }
}
