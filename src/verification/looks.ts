import { ownLicense } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { clientKnownAs, type KnownAs } from '../sso/index.ts'
import { isReason, type Outcome, type Reason } from './outcome.ts'
import { type LookLine, selectLooks } from './store.ts'

/** One time that a known caller verified a license, as its holder sees it. */
export interface Look {
  readonly id: number
  readonly at: Date
  readonly by: KnownAs | undefined
  readonly how: 'qr' | 'code' | 'show' | 'other'
  readonly outcome: Outcome
  readonly reasons: readonly Reason[]
}

const ways = ['qr', 'code', 'show'] as const
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
 * Who looked at a license, newest first, for its holder.
 * @param since the looks from that moment on alone
 * @throws Fault `license-not-found`
 */
export async function looksAt(deps: Deps, caller: Caller, identifier: string, since?: Date): Promise<Look[]> {
  await ownLicense(deps, caller, identifier)
  const lines = await selectLooks(deps.db, `license:${identifier}`, since, shown)
  return Promise.all(lines.map(line => lookOf(deps, line)))
}
