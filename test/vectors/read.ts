import { readFileSync } from 'node:fs'
import type { OfflineInput, Trust } from '../../src/verification/index.ts'
import type { Vector } from './maker/vector.ts'

export const path = new URL('vectors.json', import.meta.url)

interface Vectors {
  readonly trusts: Readonly<Record<string, string>>
  readonly statusLists: Readonly<Record<string, string>>
  /** base64. */
  readonly revocationLists: Readonly<Record<string, string>>
  readonly vectors: readonly Vector[]
}

export const all: Vectors = JSON.parse(readFileSync(path, 'utf8'))

const crls = new Map(Object.entries(all.revocationLists).map(([name, text]) => [name, Buffer.from(text, 'base64')]))

/** What a vector gives to verify with. */
export function inputOf({ qr, credential, statusLists, revocationLists, at }: Vector, trust: Trust): OfflineInput {
  const ground = {
    trust,
    statusLists: statusLists.flatMap(name => all.statusLists[name] ?? []),
    revocationLists: revocationLists.flatMap(name => crls.get(name) ?? []),
    at: new Date(at),
  }
  return credential === undefined ? { ...ground, qr: qr ?? '' } : { ...ground, credential }
}
