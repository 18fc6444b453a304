import { organizationOfRecord } from '../identity/index.ts'
import { holdsLicense } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { clientKnownAs, type KnownAs } from '../sso/index.ts'
import { isReason, type Outcome, type Reason } from './outcome.ts'
import { type LookLine, selectLooks } from './store.ts'
import type { KnownWay } from './way.ts'

const ways = ['qr', 'code', 'file', 'show', 'number', 'presentation'] as const satisfies readonly KnownWay[]

/** One time that a known caller verified a license, as its holder sees it. */
export interface Look {
  readonly id: number
  readonly at: Date
  readonly by: KnownAs | undefined
  readonly how: (typeof ways)[number] | 'other'
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  /** What it was said to be for: matter, case number, legal basis. */
  readonly purpose: readonly string[]
}

const shown = 50

/** A client by its name; a person by the department they asked for, and never by their own. */
async function askerOf(deps: Deps, actor: string, organization: unknown): Promise<KnownAs | undefined> {
  if (actor.startsWith('client:')) return clientKnownAs(deps, actor.slice('client:'.length))
  if (typeof organization !== 'string') return undefined
  const department = await organizationOfRecord(deps, organization)
  return { name: department?.name ?? organization, nameEn: undefined, organization: undefined }
}

const isText = (value: unknown): value is string => typeof value === 'string'

async function lookOf(deps: Deps, { id, at, actor, data }: LookLine): Promise<Look> {
  const { how, outcome, reasons, organization, purpose }: { readonly [name: string]: unknown } =
    typeof data === 'object' && data !== null ? { ...data } : {}
  return {
    id,
    at,
    by: await askerOf(deps, actor, organization),
    how: ways.find(way => way === how) ?? 'other',
    outcome: outcome === 'valid' ? 'valid' : 'invalid',
    reasons: Array.isArray(reasons) ? reasons.filter(isReason) : [],
    purpose: typeof purpose === 'object' && purpose !== null ? Object.values(purpose).filter(isText) : [],
  }
}

/**
 * Who looked at a license, newest first: for its holder, undefined for anyone else.
 * @param since the looks from that moment on alone
 */
export async function looksAt(
  deps: Deps,
  caller: Caller,
  identifier: string,
  since?: Date,
): Promise<Look[] | undefined> {
  if (!(await holdsLicense(deps, caller, identifier))) return undefined
  const lines = await selectLooks(deps.db, `license:${identifier}`, since, shown)
  return Promise.all(lines.map(line => lookOf(deps, line)))
}
