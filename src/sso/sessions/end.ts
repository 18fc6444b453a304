import type { AdapterPayload } from 'oidc-provider'
import { record } from '../../audit/index.ts'
import { isAdministrator, tellSessionsEnded } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { epochSeconds } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { endAllOf, endGrants, endSessionByUid, selectSessionsOf } from '../storage/artifact-store.ts'
import { openSession } from '../storage/session-adapter.ts'
import { deviceOf } from './list.ts'
import { queueLogout } from './queue-logout.ts'

/** Ends what applications hold by a session, and tells them, and the session itself. */
export async function endSessionIn(tx: Tx, deps: Deps, session: AdapterPayload): Promise<void> {
  const { accountId: personId, authorizations = {}, uid } = session
  if (personId === undefined || uid === undefined) return
  await endSessionByUid(tx, uid)
  const grants = Object.values(authorizations).flatMap(({ grantId }) => grantId ?? [])
  if (grants.length > 0) await endGrants(tx, grants)
  for (const [clientId, { sid }] of Object.entries(authorizations))
    await queueLogout(tx, deps, { clientId, personId, sid })
}

/** Ends the sessions of a person that were opened before this moment; answers how many. */
export async function endSessionsBefore(tx: Tx, deps: Deps, personId: string, at: Date): Promise<number> {
  const rows = await selectSessionsOf(tx, personId)
  const earlier = rows.map(row => openSession(deps.keys, row)).filter(({ loginTs = 0 }) => loginTs < epochSeconds(at))
  for (const session of earlier) await endSessionIn(tx, deps, session)
  return earlier.length
}

const isOwn = (caller: Caller, personId: string): boolean => caller.kind === 'person' && caller.id === personId

/** The program, the person themself, the security administrator. */
const mayEnd = async (deps: Deps, caller: Caller, personId: string): Promise<boolean> =>
  caller.kind === 'system' || isOwn(caller, personId) || (await isAdministrator(deps, caller, 'security'))

/**
 * Ends one session of a person, wherever it is open. Its owner is told when it was not they.
 * @throws Fault `session-not-found`, also for somebody else's
 */
export async function endSession(deps: Deps, caller: Caller, personId: string, uid: string): Promise<void> {
  if (!(await mayEnd(deps, caller, personId))) throw refuse('session-not-found')
  const { clock, db, keys } = deps
  const row = (await selectSessionsOf(db, personId)).find(each => each.uid === uid)
  if (row === undefined) throw refuse('session-not-found')
  const device = isOwn(caller, personId) ? undefined : await deviceOf(deps, personId, uid)
  await db.transaction(async tx => {
    await endSessionIn(tx, deps, openSession(keys, row))
    await record(tx, {
      at: clock.now(),
      type: 'session.ended',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: {},
    })
    if (device !== undefined) await tellSessionsEnded(tx, deps, personId, device)
  })
}

/**
 * Ends everything that is open in a person's name in the transaction that has the reason. What was agreed to stays.
 * @param because topic of the event that ends it, where it is not the person who does
 */
export async function endAllSessionsIn(
  tx: Tx,
  deps: Deps,
  caller: Caller,
  personId: string,
  because?: string,
): Promise<void> {
  const { clock, keys } = deps
  const rows = await selectSessionsOf(tx, personId)
  for (const row of rows) await endSessionIn(tx, deps, openSession(keys, row))
  await endAllOf(tx, personId)
  await record(tx, {
    at: clock.now(),
    type: 'sessions.ended',
    actor: callerName(caller),
    subject: `person:${personId}`,
    data: { sessions: rows.length, ...(because === undefined ? {} : { because }) },
  })
}

/**
 * Ends everything that is open in a person's name: sessions, grants, tokens. What was agreed to stays. Its owner is told when
 * it was not they.
 */
export async function endAllSessions(deps: Deps, caller: Caller, personId: string): Promise<void> {
  if (!(await mayEnd(deps, caller, personId))) throw refuse('session-not-found')
  await deps.db.transaction(async tx => {
    await endAllSessionsIn(tx, deps, caller, personId)
    if (!isOwn(caller, personId)) await tellSessionsEnded(tx, deps, personId)
  })
}
