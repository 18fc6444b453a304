import { writeFileSync } from 'node:fs'
import { revocationLists, statusLists, trusts } from './maker/cast.ts'
import { credentialVectors } from './maker/credential-cases.ts'
import { listVectors } from './maker/list-cases.ts'
import { qrVectors } from './maker/qr-cases.ts'

/** Writes vectors.json anew: `npx tsx test/vectors/make.ts`. Signatures differ each time, what they say does not. */
const vectors = [...qrVectors, ...listVectors, ...credentialVectors]
const note = 'Made by make.ts with the keys of keys.json, which everybody has: for tests only.'
const all = { note, trusts, statusLists, revocationLists, vectors }
writeFileSync(new URL('vectors.json', import.meta.url), `${JSON.stringify(all, null, 1)}\n`)
process.stdout.write(`${vectors.length} vectors\n`)
