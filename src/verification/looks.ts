import { holdsLicense } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { clientKnownAs, type KnownAs } from '../sso/index.ts'
import { isReason, type Outcome, type Reason } from './outcome.ts'
import { type LookLine, selectLooks } from './store.ts'

const ways = ['qr', 'code', 'file', 'show'] as const

/** One time that a known caller verified a license, as its holder sees it. */
export interface Look {
  readonly id: number
  readonly at: Date
  readonly by: KnownAs | undefined
  readonly how: (typeof ways)[number] | 'other'
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
}

const shown = 50

async function lookOf(deps: Deps, { id, at, actor, data }: LookLine): Promise<Look> {
  const { how, outcome, reasons }: { readonly [name: string]: unknown } =
    typeof data === 'object' && data !== null ? { ...data } : {}
  return {
    id,
    at,
    by: actor.startsWith('client:') ? await clientKnownAs(deps, actor.slice('client:'.length)) : undefined,
    how: ways.find(way => way === how) ?? 'other',
    outcome: outcome === 'valid' ? 'valid' : 'invalid',
    reasons: Array.isArray(reasons) ? reasons.filter(isReason) : [],
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
