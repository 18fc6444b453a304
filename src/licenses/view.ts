import { type DocumentType, maskDocumentNumber, maskName } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import { licenseTypeVersion } from './catalog/find.ts'
import type { PublishedType } from './catalog/license-type.ts'
import { dayAt } from './civil-day.ts'
import { qrOf } from './documents/assemble.ts'
import { qrUrl } from './documents/qr-payload.ts'
import { statusListUri } from './documents/sd-jwt.ts'
import { type Fields, type Holder, openContent, openField, type Party } from './license.ts'
import { movesFrom, type Status, statusOf } from './life-cycle.ts'
import type { LicenseRow } from './store.ts'

export interface PartyView {
  readonly documentType: DocumentType
  /** Always masked. */
  readonly documentNumber: string
  readonly name: string
}

export interface HolderView extends PartyView {
  /** Of a holder under age. */
  readonly guardians?: readonly PartyView[]
}

/** A license as those may see it who may see all of it: its issuer and its holders. */
export interface LicenseView {
  readonly identifier: string
  /** 1, 2, 3 …: what the identifier ends in. */
  readonly version: number
  /** Identifier of the version this one took the place of. */
  readonly supersedes?: string
  readonly number: string
  readonly status: Status
  readonly typeCode: string
  readonly typeVersion: number
  readonly typeName: string
  readonly typeNameEn?: string
  /** The type's code is a placeholder for demonstrations. */
  readonly demoCode: boolean
  readonly issuer: { readonly uscc: string; readonly name: string }
  readonly holders: readonly HolderView[]
  /** Left out of brief answers. */
  readonly fields?: Fields
  readonly validFrom: string
  readonly validUntil: string | null
  readonly issuedAt: string
  /** The date of issue that the paper bears, where it is another. */
  readonly issuedOn?: string
  readonly paperSerial?: string
  readonly checkCode: string
  /** The whole URL to be printed as QR. */
  readonly qr: string
  readonly statusList: { readonly uri: string; readonly index: number }
}

/** `brief` masks names and leaves the fields out; `full` shows both. */
export type Breadth = 'brief' | 'full'

function partyView({ documentType, documentNumber, name }: Party, breadth: Breadth): PartyView {
  const isOrganization = documentType === 'uscc'
  return {
    documentType,
    documentNumber: isOrganization ? documentNumber : maskDocumentNumber(documentNumber),
    name: breadth === 'full' || isOrganization ? name : maskName(name),
  }
}

function holderView({ guardians, ...holder }: Holder, breadth: Breadth): HolderView {
  const view = partyView(holder, breadth)
  return guardians === undefined ? view : { ...view, guardians: guardians.map(each => partyView(each, breadth)) }
}

export const hasLapsed = ({ clock }: Pick<Deps, 'clock'>, { validUntil }: Pick<LicenseRow, 'validUntil'>): boolean =>
  validUntil !== null && validUntil < dayAt(clock.now())

/** The status at this moment: expiry follows from the last day. */
export function statusNow(deps: Pick<Deps, 'clock'>, row: Pick<LicenseRow, 'state' | 'validUntil'>): Status {
  if (row.state === 'prepared') throw new Error('a license that is only prepared is shown to nobody')
  return statusOf(row.state, hasLapsed(deps, row))
}

/** The moves that its issuer may make with it now. */
export function movesFor({ clock }: Pick<Deps, 'clock'>, { status, validUntil }: LicenseView) {
  return movesFrom(status === 'expired' ? 'active' : status, hasLapsed({ clock }, { validUntil }))
}

export async function viewOf(deps: Deps, row: LicenseRow, breadth: Breadth): Promise<LicenseView> {
  const { config, keys } = deps
  const type: PublishedType = await licenseTypeVersion(deps, row.typeCode, row.typeVersion)
  const content = openContent(keys, row.id, row)
  return {
    identifier: row.identifier,
    version: row.version,
    ...(content.supersedes === undefined ? {} : { supersedes: content.supersedes }),
    number: content.number,
    status: statusNow(deps, row),
    typeCode: row.typeCode,
    typeVersion: row.typeVersion,
    typeName: type.name,
    ...(type.nameEn === undefined ? {} : { typeNameEn: type.nameEn }),
    demoCode: type.demoCode === true,
    issuer: content.issuer,
    holders: content.holders.map(holder => holderView(holder, breadth)),
    ...(breadth === 'full' ? { fields: content.fields } : {}),
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    issuedAt: row.issuedAt.toISOString(),
    ...(content.issuedOn === undefined ? {} : { issuedOn: content.issuedOn }),
    ...(content.paperSerial === undefined ? {} : { paperSerial: content.paperSerial }),
    checkCode: openField(keys, 'check_code', row.id, row.checkCodeSealed).toString('utf8'),
    qr: qrUrl(config.origin, qrOf(keys, row)),
    statusList: { uri: statusListUri(config.origin, row.statusList), index: row.statusIndex },
  }
}
