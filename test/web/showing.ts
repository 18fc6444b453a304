import { type KeyObject, randomBytes, sign } from 'node:crypto'
import { encode, Tagged } from 'cborg'
import { toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import type { Stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

export const now = (): number => Math.floor(Date.now() / 1_000)

/** A show code as its layout is written down, by a general CBOR library. */
export function codeBy({ origin }: Stage, privateKey: KeyObject, showing: string, madeAt = now()): string {
  const header = encode(
    new Map<number, unknown>([
      [1, -7],
      [4, Buffer.from(showing.replaceAll('-', ''), 'hex')],
    ]),
  )
  const payload = encode([2, madeAt, randomBytes(8)])
  const input = encode(['Signature1', header, new Uint8Array(), payload])
  const signature = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${origin}/v#${toDigits(encode(new Tagged(18, [header, new Map(), payload, signature])))}`
}

export function keyPair() {
  const { privateKey, publicKey } = newKeyPair()
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('base64url')
  return { privateKey, point }
}

/** Whoever is at home starts to show a license, with a key of their own as a browser makes one. */
export async function startShowing(
  stage: Stage,
  identifier: string,
  { browser }: Visitor,
  fields: Record<string, string> = {},
) {
  const { privateKey, point } = keyPair()
  const choosing = await browser.open(`${stage.origin}/me/licenses/${identifier}/show`)
  const page = await browser.submit(choosing, { key: point, ...fields }, { form: '/show' })
  const showing = page.url.split('/').at(-1) ?? ''
  return { browser, page, showing, privateKey, code: (madeAt?: number) => codeBy(stage, privateKey, showing, madeAt) }
}
