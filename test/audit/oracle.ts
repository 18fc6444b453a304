import { createHash, createPublicKey, verify } from 'node:crypto'
import { expect } from 'vitest'
import { record } from '../../src/audit/index.ts'
import type { Deps } from '../../src/platform/deps.ts'
import type { World } from '../harness.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
export const leafOf = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry)

/** RFC 6962 §2.1, word for word: the definition that everything else is compared with. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves
  if (first === undefined) return sha256()
  if (leaves.length === 1) return first
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)))
}

/** Records `count` lines in transactions of `each`, ten of them at a time. Answers the ids in their order. */
export async function addLines(deps: Deps, count: number, each = 50): Promise<number[]> {
  const { db } = deps
  const ids: number[] = []
  const write = (from: number): Promise<void> =>
    db.transaction(async tx => {
      for (let number = from; number < Math.min(from + each, count); number += 1)
        ids.push(await record(tx, eventOf(deps, 'test.happened', number)))
    })
  const begins = Array.from({ length: Math.ceil(count / each) }, (_, at) => at * each)
  for (let at = 0; at < begins.length; at += 10) await Promise.all(begins.slice(at, at + 10).map(write))
  return ids.sort((a, b) => a - b)
}

export const eventOf = (deps: Deps, type: string, number: number) => ({
  at: deps.clock.now(),
  type,
  actor: 'system:test',
  subject: `thing:${number}`,
  data: { number, words: ['一', 'two'], nested: { of: null } },
})

export interface Published {
  readonly note: string
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** Reads the checkpoint as anyone would and verifies its signature by the published key, with node:crypto alone. */
export async function readCheckpoint({ server }: World): Promise<Published> {
  const note = (await server.inject('/log/checkpoint')).body
  // The key is base64 and may hold a plus of its own.
  const [, name = '', keyText = ''] = /^([^+]+)\+.{8}\+(.+)$/.exec((await server.inject('/log/key')).body.trim()) ?? []
  const raw = Buffer.from(keyText, 'base64')
  expect(raw).toHaveLength(33)
  expect(raw[0]).toBe(1)
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.subarray(1).toString('base64url') },
    format: 'jwk',
  })
  const [text = '', signatures = ''] = note.split('\n\n')
  const [, signer, signature = ''] = /^— (\S+) (\S+)\n$/.exec(signatures) ?? []
  const bytes = Buffer.from(signature, 'base64')
  expect(signer).toBe(name)
  expect(bytes.subarray(0, 4)).toEqual(sha256(Buffer.from(`${name}\n`), raw).subarray(0, 4))
  expect(verify(null, Buffer.from(`${text}\n`), publicKey, bytes.subarray(4))).toBe(true)
  const [origin = '', size = '', root = ''] = text.split('\n')
  expect(origin).toBe(name)
  return { note, origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

const tilePath = (n: number, width: number): string =>
  `${String(n).padStart(3, '0')}${width === 256 ? '' : `.p/${width}`}`

async function fetchBytes({ server }: World, path: string): Promise<Buffer> {
  const answer = await server.inject(path)
  expect(answer.statusCode, path).toBe(200)
  return answer.rawPayload
}

/** The whole published log, read over HTTP and built again: every entry, every tile, the root. Fewer than 65,536 lines. */
export async function checkLog(world: World): Promise<Published> {
  const published = await readCheckpoint(world)
  const leaves: Buffer[] = []
  for (let n = 0; n * 256 < published.size; n += 1) {
    const width = Math.min(256, published.size - n * 256)
    const entries = await fetchBytes(world, `/log/tile/entries/${tilePath(n, width)}`)
    expect(entries).toHaveLength(width * 34)
    const bundle = Array.from({ length: width }, (_, at) => entries.subarray(at * 34, at * 34 + 34))
    for (const each of bundle) expect(each.readUInt16BE()).toBe(32)
    const hashes = bundle.map(each => leafOf(each.subarray(2)))
    expect(await fetchBytes(world, `/log/tile/0/${tilePath(n, width)}`)).toEqual(Buffer.concat(hashes))
    leaves.push(...hashes)
  }
  const above = Array.from({ length: Math.floor(leaves.length / 256) }, (_, n) =>
    treeHash(leaves.slice(n * 256, n * 256 + 256)),
  )
  if (above.length > 0)
    expect(await fetchBytes(world, `/log/tile/1/${tilePath(0, above.length)}`)).toEqual(Buffer.concat(above))
  expect(treeHash(leaves)).toEqual(published.root)
  return published
}
