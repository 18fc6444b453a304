import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { join } from 'node:path'
import { readPrivate, writePrivateOnce } from './private-file.ts'
import type { KeyAlgorithm, Signer } from './signer.ts'

/** A key's name becomes a file name: letters, digits, dot, dash. */
const nameForm = /^[A-Za-z0-9][A-Za-z0-9.-]{0,120}$/

const rsaBits = 3_072

function newKey(algorithm: KeyAlgorithm): KeyObject {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: rsaBits }).privateKey
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  return generateKeyPairSync('ed25519').privateKey
}

const generate = (algorithm: KeyAlgorithm): string =>
  newKey(algorithm).export({ type: 'pkcs8', format: 'pem' }).toString()

function isOf({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject, algorithm: KeyAlgorithm): boolean {
  if (algorithm === 'RS256') return asymmetricKeyType === 'rsa'
  if (algorithm === 'Ed25519') return asymmetricKeyType === 'ed25519'
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'
}

/** Keys as PKCS#8 files (mode 0600) in one folder, read once and kept in memory. */
export function createLocalSigner(folder: string): Signer {
  const loaded = new Map<string, KeyObject>()

  async function load(name: string): Promise<KeyObject | undefined> {
    if (!nameForm.test(name)) throw new Error(`not a key name: ${name}`)
    const known = loaded.get(name)
    if (known !== undefined) return known
    const pem = await readPrivate(join(folder, `${name}.pem`))
    if (pem === undefined) return undefined
    const key = createPrivateKey(pem)
    loaded.set(name, key)
    return key
  }

  async function ensure(name: string, algorithm: KeyAlgorithm): Promise<KeyObject> {
    let key = await load(name)
    if (key === undefined) {
      await writePrivateOnce(join(folder, `${name}.pem`), generate(algorithm))
      key = await load(name)
    }
    if (key === undefined || !isOf(key, algorithm)) throw new Error(`key ${name} is not an ${algorithm} key`)
    return key
  }

  return {
    ensure: async (name, algorithm) => createPublicKey(await ensure(name, algorithm)),
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
