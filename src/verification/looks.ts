import { organizationOfRecord } from '../identity/index.ts'
import { holdsLicense } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { clientKnownAs, type KnownAs } from '../sso/index.ts'
import { isReason, type Outcome, type Reason } from './outcome.ts'
import { type LookLine, selectLooks } from './store.ts'
import { type KnownWay, knownWays } from './way.ts'

/** What a line of the log tells of a look to everybody who may read it. */
export interface Told {
  readonly id: number
  readonly at: Date
  readonly how: KnownWay | 'other'
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
  /** What it was said to be for: matter, case number, legal basis. */
  readonly purpose: readonly string[]
}

/** One time that a known caller verified a license, as its holder sees it. */
export interface Look extends Told {
  readonly by: KnownAs | undefined
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

type Data = { readonly [name: string]: unknown }
const membersOf = (data: unknown): Data => (typeof data === 'object' && data !== null ? { ...data } : {})

export function toldBy({ id, at, data }: LookLine): Told {
  const { how, outcome, reasons, purpose } = membersOf(data)
  const { matter, caseNumber, legalBasis } = membersOf(purpose)
  return {
    id,
    at,
    how: knownWays.find(way => way === how) ?? 'other',
    outcome: outcome === 'valid' ? 'valid' : 'invalid',
    reasons: Array.isArray(reasons) ? reasons.filter(isReason) : [],
    purpose: [matter, caseNumber, legalBasis].filter(isText),
  }
}

const lookOf = async (deps: Deps, line: LookLine): Promise<Look> => ({
  ...toldBy(line),
  by: await askerOf(deps, line.actor, membersOf(line.data).organization),
})

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
