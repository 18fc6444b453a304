import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { readableLicense } from '../find.ts'
import type { LicenseRow } from '../store.ts'
import { qrOf, sdJwtOf } from './assemble.ts'
import { keptDocument } from './keep.ts'
import { makePdf } from './pdf/make.ts'
import { qrPng, qrSvg } from './picture.ts'
import { qrUrl } from './qr-payload.ts'

export interface LicenseDocument {
  readonly mediaType: string
  /** Ending of the file's name. */
  readonly ending: string
  readonly body: Buffer
}

/** A signed document of the license; every format makes itself from the stored row, or is kept once it was made. */
type Render = (deps: Deps, row: LicenseRow) => Promise<LicenseDocument>

const urlOf = ({ config, keys }: Deps, row: LicenseRow): string => qrUrl(config.origin, qrOf(keys, row))

const formats: Readonly<Record<string, Render>> = {
  pdf: async (deps, row) => ({
    mediaType: 'application/pdf',
    ending: 'pdf',
    body: await keptDocument(deps, row, { format: 'pdf', make: makePdf }),
  }),
  'sd-jwt': async (deps, row) => ({
    mediaType: 'application/dc+sd-jwt',
    ending: 'sd-jwt',
    body: Buffer.from(await sdJwtOf(deps, row), 'ascii'),
  }),
  'qr-svg': async (deps, row) => ({
    mediaType: 'image/svg+xml',
    ending: 'svg',
    body: Buffer.from(await qrSvg(urlOf(deps, row)), 'utf8'),
  }),
  'qr-png': async (deps, row) => ({ mediaType: 'image/png', ending: 'png', body: await qrPng(urlOf(deps, row)) }),
}

export const documentFormats: readonly string[] = Object.keys(formats)

/**
 * A document of a license, for its issuer or its holder; handing it out is recorded.
 * @throws Fault `document-format-unknown`, `license-not-found`; of PDFs also `document-character-missing`,
 *   `issuer-without-key`, `time-stamp-unavailable`
 */
export async function licenseDocument(
  deps: Deps,
  caller: Caller,
  identifier: string,
  format: string,
): Promise<LicenseDocument> {
  const render = Object.hasOwn(formats, format) ? formats[format] : undefined
  if (render === undefined)
    throw refuse('document-format-unknown', [{ pointer: '/format', detail: `one of ${documentFormats.join(', ')}` }])
  const row = await readableLicense(deps, caller, identifier)
  const document = await render(deps, row)
  const at = deps.clock.now()
  const subject = `license:${row.identifier}`
  await deps.db.transaction(tx =>
    record(tx, { at, type: 'license.downloaded', actor: callerName(caller), subject, data: { format } }),
  )
  return document
}
