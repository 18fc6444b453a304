import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyRowOf } from '../../../src/licenses/seals/make.ts'
import type { SealAppearance } from '../../../src/licenses/seals/pdf/appearance.ts'
import { sealPdf } from '../../../src/licenses/seals/pdf/seal-pdf.ts'
import type { SealPlace } from '../../../src/licenses/seals/pdf/signature-field.ts'
import { type SealKey, sealKeyOf } from '../../../src/licenses/seals/seal-key.ts'
import { insertKey } from '../../../src/licenses/seals/store.ts'
import type { Deps } from '../../../src/platform/deps.ts'
import type { World } from '../../harness.ts'

/** A red ring; what seals look like is not what is tested. */
export const ring: SealAppearance = {
  box: [-50, -50, 50, 50],
  content: Buffer.from('q 1 0 0 RG 4 w -40 -40 80 80 re S Q', 'latin1'),
}

/** A key with a certificate for seals, registered without a seal of its own. */
export async function newSealKey(
  { clock, db, keys }: Deps,
  keyName: string,
  algorithm: 'ES256' | 'RS256',
): Promise<SealKey> {
  const name = '云南省某某局（演示）'
  const uscc = '11530000PDY000116W'
  const subject = { commonName: name, organization: name, organizationId: uscc }
  const certificate = await keys.certify(keyName, subject, 5, { algorithm })
  const row = keyRowOf({ uscc, name }, keyName, certificate, clock.now())
  await db.transaction(tx => insertKey(tx, row))
  return sealKeyOf(row)
}

/** Two departments' keys, and a folder for files that other programs read. */
export async function openOffice({ deps }: Pick<World, 'deps'>) {
  const folder = await mkdtemp(join(tmpdir(), 'yihao-office-'))
  const keys = {
    ES256: await newSealKey(deps, 'seal-p256', 'ES256'),
    RS256: await newSealKey(deps, 'seal-rsa', 'RS256'),
  }
  const place: SealPlace = { page: 1, rect: [400, 60, 500, 160], appearance: ring }
  const seal = async (pdf: Uint8Array, options: Partial<Parameters<typeof sealPdf>[1]> = {}): Promise<Buffer> => {
    return Buffer.from(await sealPdf(deps, { pdf, key: keys.ES256, seal: place, at: deps.clock.now(), ...options }))
  }
  return { folder, keys, place, seal, close: () => rm(folder, { recursive: true, force: true }) }
}
