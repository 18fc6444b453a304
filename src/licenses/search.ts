import { record } from '../audit/index.ts'
import { holderIndex, parseDocument } from '../identity/index.ts'
import { type Caller, callerName } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { isUuid } from '../platform/ids.ts'
import { readerOf } from './authority.ts'
import { dayAt, endOfDay, isDay, startOfDay } from './civil-day.ts'
import { refuse } from './faults.ts'
import { numberIndex } from './found-by.ts'
import { type RegisterFilter, selectRegister } from './register-store.ts'
import { type LicenseView, viewOf } from './view.ts'

/** What a department looks for among its licenses; nothing: all of them. */
export interface RegisterSearch {
  readonly identifier?: string | undefined
  readonly number?: string | undefined
  readonly holder?: { readonly documentType: string; readonly documentNumber: string } | undefined
  readonly typeCode?: string | undefined
  readonly status?: SoughtStatus | undefined
  /** `YYYY-MM-DD`: issued on that day. */
  readonly day?: string | undefined
  /** Licenses older than this one's row, where the last page ended. */
  readonly before?: string | undefined
}

/** Statuses that are looked for. */
export const soughtStatuses = ['active', 'expired', 'suspended', 'revoked', 'cancelled'] as const
export type SoughtStatus = (typeof soughtStatuses)[number]

export interface RegisterPage {
  readonly licenses: readonly LicenseView[]
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined
}

const shown = 50

function filterOf(deps: Deps, search: RegisterSearch): RegisterFilter {
  const { identifier, number, holder, typeCode, status, day, before } = search
  const document =
    holder === undefined ? undefined : parseDocument(holder.documentType, holder.documentNumber, deps.clock.now())
  return {
    identifier,
    typeCode,
    status: status === undefined ? undefined : { is: status, today: dayAt(deps.clock.now()) },
    issued: day === undefined || !isDay(day) ? undefined : { from: startOfDay(day), until: endOfDay(day) },
    numberIndex: number === undefined ? undefined : numberIndex(deps, number),
    holderIndex: document === undefined ? undefined : holderIndex(deps.keys, document),
    before: before !== undefined && isUuid(before) ? before : undefined,
  }
}

const criteria = ['identifier', 'number', 'holder', 'typeCode', 'status', 'day'] as const

/**
 * A department looks among the licenses it has issued, the newest first; names are masked until one is opened. Each look
 * is recorded, with how it was made and not with what was typed. Versions that were replaced are found by their identifier
 * alone.
 * @throws Fault `license-not-found` for whoever looks for no department; identity's for a number that is none
 */
export async function searchRegister(deps: Deps, caller: Caller, search: RegisterSearch): Promise<RegisterPage> {
  const uscc = await readerOf(deps, caller)
  if (uscc === undefined) throw refuse('license-not-found')
  const found = await selectRegister(deps.db, uscc, filterOf(deps, search), shown + 1)
  const rows = found.slice(0, shown)
  const at = deps.clock.now()
  const data = { by: criteria.filter(each => search[each] !== undefined), found: rows.length }
  await deps.db.transaction(tx =>
    record(tx, { at, type: 'register.searched', actor: callerName(caller), subject: `organization:${uscc}`, data }),
  )
  return {
    licenses: await Promise.all(rows.map(row => viewOf(deps, row, 'brief'))),
    next: found.length > shown ? rows.at(-1)?.id : undefined,
  }
}
