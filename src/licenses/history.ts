import { open } from '../platform/crypto/envelope.ts'
import type { Deps } from '../platform/deps.ts'
import { wordsOfChange } from './change.ts'
import { openField } from './license.ts'
import type { Status } from './life-cycle.ts'
import { reasonByCode } from './reasons.ts'
import { type LicenseRow, selectChanges, selectLineage } from './store.ts'
import { statusNow } from './view.ts'

/** Why something happened, as a reader is told. */
export interface ReasonView {
  readonly code?: string
  readonly title?: string
  readonly titleEn?: string
  /** Words may name people: the issuer alone reads them. */
  readonly words?: string
}

export interface HistoryEvent {
  /** `issue`, `amend`, `renew`, `suspend`, `resume`, `revoke`, `cancel`. */
  readonly move: string
  /** RFC 3339. */
  readonly at: string
  readonly reason?: ReasonView
}

/** One version of a license, and what happened to it; the first event is how it came into being. */
export interface VersionView {
  readonly identifier: string
  readonly version: number
  readonly status: Status
  readonly validFrom: string
  readonly validUntil: string | null
  readonly events: readonly HistoryEvent[]
}

function reasonView(code: string | null, words: string | undefined): { readonly reason?: ReasonView } {
  const known = code === null ? undefined : reasonByCode(code)
  if (code === null && words === undefined) return {}
  return {
    reason: {
      ...(code === null ? {} : { code }),
      ...(known === undefined ? {} : { title: known.title, titleEn: known.titleEn }),
      ...(words === undefined ? {} : { words }),
    },
  }
}

/** Every version of a license, the first one first. */
export async function historyOf(deps: Deps, row: LicenseRow, isIssuer: boolean): Promise<VersionView[]> {
  const { db, keys } = deps
  const versions = await selectLineage(db, row.lineageId)
  const changes = await selectChanges(
    db,
    versions.map(({ id }) => id),
  )
  return versions.map(version => {
    const born = version.reasonSealed
    const words = born !== null && isIssuer ? openField(keys, 'reason', version.id, born).toString('utf8') : undefined
    const later = changes.filter(({ licenseId }) => licenseId === version.id)
    return {
      identifier: version.identifier,
      version: version.version,
      status: statusNow(deps, version),
      validFrom: version.validFrom,
      validUntil: version.validUntil,
      events: [
        { move: version.origin, at: version.issuedAt.toISOString(), ...reasonView(version.reasonCode, words) },
        ...later.map(({ id, move, at, reasonCode, reasonSealed }) => {
          const said =
            reasonSealed !== null && isIssuer
              ? open(keys.fieldKeys, wordsOfChange(id), reasonSealed).toString('utf8')
              : undefined
          return { move, at: at.toISOString(), ...reasonView(reasonCode, said) }
        }),
      ],
    }
  })
}
