import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { OfflineVerification, Trust } from '../../src/verification/index.ts'
import { readTrust as readLater, verifyOffline as verifyLater } from '../../src/verification/offline/index.ts'
import { readTrust, verifyOffline } from '../../src/verification/verify-offline.ts'
import { classes } from './maker/vector.ts'
import { all, inputOf, path } from './read.ts'

const { vectors } = all
const trusts = new Map<string, Trust>()
beforeAll(() => {
  for (const [name, pem] of Object.entries(all.trusts)) trusts.set(name, readTrust(pem))
})
function trustOf(name: string): Trust {
  const trust = trusts.get(name)
  if (trust === undefined) throw new Error(`there is no trust ${name}`)
  return trust
}
const told = ({ outcome, reasons, status, certificate }: OfflineVerification) => ({
  outcome,
  reasons,
  status,
  certificate,
})

describe('the vectors', () => {
  it('are at least fifty, of every class, with every reason that can be found offline, each name once', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(50)
    expect(new Set(vectors.map(each => each.class))).toEqual(new Set(classes))
    expect(new Set(vectors.flatMap(each => each.expect.reasons))).toEqual(
      new Set([
        'malformed',
        'unknown-issuer',
        'seal-invalid',
        'content-altered',
        'not-yet-valid',
        'expired',
        'suspended',
        'revoked',
        'superseded',
      ]),
    )
    expect(new Set(vectors.map(each => `${each.class}: ${each.name}`)).size).toBe(vectors.length)
  })

  it.each(vectors.map(each => [`${each.class}: ${each.name}`, each] as const))('%s', (_, vector) => {
    const answer = verifyOffline(inputOf(vector, trustOf(vector.trust)))
    expect(told(answer)).toEqual(vector.expect)
    // What is not proven is not described.
    const isProven = answer.license !== undefined
    const { reasons } = vector.expect
    if (isProven) expect(reasons).not.toContain('malformed')
    else expect(reasons).toHaveLength(1)
  })

  it('are answered by WebCrypto as by Node’s own cryptography', async () => {
    const later = new Map<string, Trust>()
    for (const [name, pem] of Object.entries(all.trusts)) later.set(name, await readLater(pem))
    for (const vector of vectors) {
      const trust = later.get(vector.trust)
      if (trust === undefined) throw new Error(`there is no trust ${vector.trust}`)
      const answer = await verifyLater(inputOf(vector, trust))
      expect(answer, vector.name).toEqual(verifyOffline(inputOf(vector, trustOf(vector.trust))))
    }
  })
})

const run = promisify(execFile)
const isThere = async (program: string, ...args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  )

describe('a verifier written apart, in Python', async () => {
  const found = (await isThere('python3', '--version')) && (await isThere('openssl', 'version'))
  if (!found) process.stderr.write('python3 or openssl is not installed: the second verifier was skipped\n')
  it.skipIf(!found)(
    'agrees on every vector',
    async () => {
      const program = fileURLToPath(new URL('verify.py', import.meta.url))
      const { stdout } = await run('python3', [program, fileURLToPath(path)], { maxBuffer: 1e7 })
      expect(stdout.trim().split('\n').at(-1)).toBe(`${vectors.length} of ${vectors.length} agree`)
    },
    120_000,
  )
})
