import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SealAppearance } from '../../../src/licenses/seals/pdf/appearance.ts'
import { sealPdf } from '../../../src/licenses/seals/pdf/seal-pdf.ts'
import type { SealPlace } from '../../../src/licenses/seals/pdf/signature-field.ts'
import { kidOf, type SealKey, sealKeyOf } from '../../../src/licenses/seals/seal-key.ts'
import type { KeyRing } from '../../../src/platform/keys/key-ring.ts'
import type { World } from '../../harness.ts'

/** A red ring; what seals look like is not what is tested. */
export const ring: SealAppearance = {
  box: [-50, -50, 50, 50],
  content: Buffer.from('q 1 0 0 RG 4 w -40 -40 80 80 re S Q', 'latin1'),
}

/** A key with a certificate for seals, made beside the register. */
export async function newSealKey(keys: KeyRing, keyName: string, algorithm: 'ES256' | 'RS256'): Promise<SealKey> {
  const name = '云南省某某局（演示）'
  const uscc = '11530000PDY000116W'
  const certificate = await keys.certify(keyName, { commonName: name, organization: name, organizationId: uscc }, 5, {
    algorithm,
  })
  const { raw, validFrom, validTo } = new X509Certificate(certificate)
  return sealKeyOf({
    kid: kidOf(raw),
    uscc,
    name,
    keyName,
    certificate,
    chain: null,
    invalidFrom: null,
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
  })
}

/** Two departments' keys, and a folder for files that other programs read. */
export async function openOffice({ deps }: Pick<World, 'deps'>) {
  const folder = await mkdtemp(join(tmpdir(), 'yihao-office-'))
  const keys = {
    ES256: await newSealKey(deps.keys, 'seal-p256', 'ES256'),
    RS256: await newSealKey(deps.keys, 'seal-rsa', 'RS256'),
  }
  const place: SealPlace = { page: 1, rect: [400, 60, 500, 160], appearance: ring }
  const seal = async (pdf: Uint8Array, options: Partial<Parameters<typeof sealPdf>[1]> = {}): Promise<Buffer> => {
    return Buffer.from(await sealPdf(deps, { pdf, key: keys.ES256, seal: place, at: deps.clock.now(), ...options }))
  }
  return { folder, keys, place, seal, close: () => rm(folder, { recursive: true, force: true }) }
}
