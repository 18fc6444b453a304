import type { Deps } from '../../../platform/deps.ts'
import { licenseTypeVersion } from '../../catalog/find.ts'
import { openContent, openField } from '../../license.ts'
import { sealPdf } from '../../seals/pdf/seal-pdf.ts'
import { sealNow } from '../../seals/seal-in-hand.ts'
import type { LicenseRow } from '../../store.ts'
import { qrOf, sdJwtOf } from '../assemble.ts'
import type { Made } from '../keep.ts'
import { qrUrl } from '../qr-payload.ts'
import { renderPdf } from './render.ts'
import { setOnPaper } from './state.ts'

/**
 * The PDF of a license under its department's seal: made of what is stored, certified against changes.
 * @throws Fault `document-character-missing`, `issuer-without-key`, `time-stamp-unavailable`
 */
export async function makePdf(deps: Deps, row: LicenseRow): Promise<Made> {
  const { config, keys, clock } = deps
  const standing = await sealNow(deps, row.issuerUscc)
  const { key } = standing
  const toRender = {
    type: await licenseTypeVersion(deps, row.typeCode, row.typeVersion),
    content: openContent(keys, row.id, row),
    seal: standing,
    checkCode: openField(keys, 'check_code', row.id, row.checkCodeSealed).toString('utf8'),
    qr: qrUrl(config.origin, qrOf(keys, row)),
    sdJwt: Buffer.from(await sdJwtOf(deps, row), 'ascii'),
  }
  const { pdf, seal } = setOnPaper(() => renderPdf(config, toRender))
  return { body: await sealPdf(deps, { pdf, key, seal, at: clock.now(), isCertification: true }), kid: key.kid }
}
