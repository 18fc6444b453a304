import { countRevoked, revokedCertificates } from '../licenses/index.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { issueRevocationList } from '../platform/keys/issue-revocation-list.ts'
import { refuse } from './faults.ts'
import {
  lockRevocationList,
  putRevocationList,
  type RevocationListRow,
  selectRevocationList,
  standingRevocationList,
} from './store.ts'

/** The provincial root, as its list's address names it. */
const issuer = 'root'
const daysAhead = 7
const renewMilliseconds = 3_600_000

/** Issues the list of the provincial root anew, with everything that is committed; its number is higher than any before. */
export async function issueRevocations({ clock, keys }: Deps, tx: Tx): Promise<RevocationListRow> {
  await lockRevocationList(tx)
  const revoked = await revokedCertificates(tx)
  const before = await selectRevocationList(tx, issuer)
  const thisUpdate = clock.now()
  const nextUpdate = new Date(thisUpdate.getTime() + daysAhead * 86_400_000)
  // Lists that a lost database issued had the second as their number, or less.
  const number = Math.max((before?.number ?? 0) + 1, Math.floor(thisUpdate.getTime() / 1_000))
  const der = await issueRevocationList(keys.signer, keys.root, { number, thisUpdate, nextUpdate, revoked })
  const row = { issuer, number, der, thisUpdate, entries: revoked.length }
  await putRevocationList(tx, row)
  return row
}

async function standingList(deps: Deps): Promise<RevocationListRow | undefined> {
  const { clock, db } = deps
  const [row, revoked] = await Promise.all([standingRevocationList(db, issuer), countRevoked(db)])
  const isFresh = row !== undefined && clock.now().getTime() - row.thisUpdate.getTime() < renewMilliseconds
  return isFresh && row.entries === revoked ? row : undefined
}

/**
 * The certificate revocation list (RFC 5280 §5, DER) that a file's name stands for: never without a revocation that was
 * committed before it is asked for.
 * @throws Fault `revocation-list-not-found`
 */
export async function revocationList(deps: Deps, file: string): Promise<Buffer> {
  if (file !== `${issuer}.crl`) throw refuse('revocation-list-not-found')
  const row = (await standingList(deps)) ?? (await deps.db.transaction(tx => issueRevocations(deps, tx)))
  return row.der
}

/** Signs the list anew when it grows old, also where nobody asks for it. */
export async function renewRevocations(deps: Deps): Promise<void> {
  if ((await standingList(deps)) === undefined) await deps.db.transaction(tx => issueRevocations(deps, tx))
}
