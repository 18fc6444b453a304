import { record } from '../../audit/index.ts'
import {
  accountFrozen,
  accountUnfrozen,
  credentialChanged,
  mandateWithdrawn,
  officerEnded,
  organizationClosed,
  personClosed,
  personMerged,
} from '../../identity/index.ts'
import { callerName, system } from '../../platform/caller.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { voidInitialAccessOf } from '../clients/initial-access-store.ts'
import { deleteRepresentations, selectSessionsByUid } from '../representation-store.ts'
import { endGrants } from '../storage/artifact-store.ts'
import { openSession } from '../storage/session-adapter.ts'
import { endAllSessionsIn, endSessionsBefore } from './end.ts'
import { queueLogout } from './queue-logout.ts'

/** What ends when identity says that something has changed. Each event may come twice. */

const caller = system('sso')

function memberOf(payload: Json, name: string): string | undefined {
  if (typeof payload !== 'object' || payload === null || !(name in payload)) return undefined
  const value: unknown = Reflect.get(payload, name)
  return typeof value === 'string' ? value : undefined
}

const endPerson = (deps: Deps, topic: string) => async (tx: Tx, payload: Json) => {
  const personId = memberOf(payload, 'personId')
  if (personId !== undefined) await endAllSessionsIn(tx, deps, caller, personId, topic)
}

/** A new one takes off the one before. */
const replaced = ['password', 'phone']

/**
 * A new password or phone, or a means taken off, says that somebody else may have had it: everything ends that was opened
 * before. What is added, or made anew without taking anything off, ends nothing.
 */
async function credentialHasChanged(tx: Tx, deps: Deps, payload: Json): Promise<void> {
  const [personId, credential, change] = ['personId', 'credential', 'change'].map(name => memberOf(payload, name))
  const isEnd =
    change === 'removed' || (change === 'changed' && credential !== undefined && replaced.includes(credential))
  if (personId !== undefined && isEnd) await endAllSessionsIn(tx, deps, caller, personId, credentialChanged)
}

/**
 * While an account is frozen its sessions are worth nothing, those too that were being opened at that moment and ended by
 * nobody. None of them may come back: the owner signs in anew.
 */
async function accountIsUnfrozen(tx: Tx, deps: Deps, payload: Json): Promise<void> {
  const [personId, at] = ['personId', 'at'].map(name => memberOf(payload, name))
  if (personId === undefined || at === undefined) return
  const sessions = await endSessionsBefore(tx, deps, personId, new Date(at))
  if (sessions === 0) return
  await record(tx, {
    at: deps.clock.now(),
    type: 'sessions.ended',
    actor: callerName(caller),
    subject: `person:${personId}`,
    data: { sessions, because: accountUnfrozen },
  })
}

/**
 * Nobody acts for the organization any more, or one person does not: applications that know them as acting for it lose
 * what they hold and are told; the person stays signed in, and is asked anew for whom they act.
 */
async function endRepresentations(tx: Tx, deps: Deps, uscc: string, personId: string | undefined): Promise<void> {
  const gone = await deleteRepresentations(tx, uscc, personId)
  if (gone.length === 0) return
  const rows = await selectSessionsByUid(tx, [...new Set(gone.map(({ sessionUid }) => sessionUid))])
  const sessions = new Map(rows.map(row => [row.uid, openSession(deps.keys, row)]))
  for (const { clientId, sessionUid } of gone) {
    const session = sessions.get(sessionUid)
    const held = session?.authorizations?.[clientId]
    if (session?.accountId === undefined || held === undefined) continue
    if (held.grantId !== undefined) await endGrants(tx, [held.grantId])
    await queueLogout(tx, deps, { clientId, personId: session.accountId, sid: held.sid })
  }
  await record(tx, {
    at: deps.clock.now(),
    type: 'representations.ended',
    actor: callerName(caller),
    subject: `organization:${uscc}`,
    data: { representations: gone.length, ...(personId === undefined ? {} : { personId }) },
  })
}

async function organizationIsClosed(tx: Tx, deps: Deps, payload: Json): Promise<void> {
  const uscc = memberOf(payload, 'uscc')
  if (uscc === undefined) return
  await endRepresentations(tx, deps, uscc, undefined)
  await voidInitialAccessOf(tx, uscc, deps.clock.now())
}

/** A mandate or an office: what they were they are no more, or otherwise. */
async function personActsNoMore(tx: Tx, deps: Deps, payload: Json): Promise<void> {
  const [uscc, personId] = ['uscc', 'personId'].map(name => memberOf(payload, name))
  if (uscc !== undefined && personId !== undefined) await endRepresentations(tx, deps, uscc, personId)
}

/** One job for each topic of identity. */
export function endByEvents(deps: Deps): void {
  const { jobs } = deps
  jobs.on(accountFrozen, endPerson(deps, accountFrozen))
  jobs.on(accountUnfrozen, (tx, payload) => accountIsUnfrozen(tx, deps, payload))
  jobs.on(credentialChanged, (tx, payload) => credentialHasChanged(tx, deps, payload))
  jobs.on(personClosed, endPerson(deps, personClosed))
  jobs.on(personMerged, endPerson(deps, personMerged))
  jobs.on(organizationClosed, (tx, payload) => organizationIsClosed(tx, deps, payload))
  for (const topic of [mandateWithdrawn, officerEnded])
    jobs.on(topic, (tx, payload) => personActsNoMore(tx, deps, payload))
}
