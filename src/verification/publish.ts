import { createHash } from 'node:crypto'
import { statusEntries, statusLists } from '../licenses/index.ts'
import type { Db, Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { delegateCertificate, statusSigner } from './delegate.ts'
import { refuse } from './faults.ts'
import { listPath } from './offline/status-token.ts'
import { packList } from './status-list.ts'
import { lifeSeconds, signToken } from './status-token.ts'
import {
  deleteSnapshotsBefore,
  lockList,
  type PublishedList,
  putList,
  selectDue,
  selectList,
  selectSnapshot,
} from './store.ts'

/** A token is signed anew long before its end, so that copies in the field have time left. */
const renewMilliseconds = 15 * 60_000

/** Makes a list anew from the register and signs it. What is committed before is in it; for later changes it is marked again. */
async function publishIn(deps: Deps, tx: Tx, list: number): Promise<PublishedList> {
  await lockList(tx, list)
  // Before the time is taken: no token is older than the certificate it is checked by.
  const certificate = await delegateCertificate(deps, tx, statusSigner)
  const at = deps.clock.now()
  const packed = await packList(statusEntries(tx, list))
  const token = await signToken(deps.keys.signer, { origin: deps.config.origin, list, packed, at, certificate })
  const expiresAt = new Date(at.getTime() + lifeSeconds * 1_000)
  const version = createHash('sha256').update(token).digest('base64url').slice(0, 22)
  const row = { list, packed, token, version, signedAt: at, expiresAt, isOutdated: false }
  await putList(tx, row)
  return row
}

const underWay = new WeakMap<Db, Map<number, Promise<PublishedList>>>()

/** One at a time in this process: a thousand visitors of an absent list make it once. */
function publish(deps: Deps, list: number): Promise<PublishedList> {
  const running = underWay.get(deps.db) ?? new Map<number, Promise<PublishedList>>()
  underWay.set(deps.db, running)
  const known = running.get(list)
  if (known !== undefined) return known
  const made = deps.db.transaction(tx => publishIn(deps, tx, list)).finally(() => running.delete(list))
  running.set(list, made)
  return made
}

const oldest = ({ clock }: Deps): Date => new Date(clock.now().getTime() - renewMilliseconds)

/** A list's number as it stands in its address, in its one spelling. */
const form = /^(0|[1-9]\d{0,8})$/

/**
 * The list as it is published, made where there is none yet.
 * @throws Fault `status-list-not-found`
 */
export async function publishedList(deps: Deps, name: string): Promise<PublishedList> {
  if (!form.test(name)) throw refuse('status-list-not-found')
  const list = Number(name)
  const standing = await selectList(deps.db, list)
  if (standing !== undefined && standing.signedAt > oldest(deps)) return standing
  if (standing === undefined && !(await statusLists(deps.db)).includes(list)) throw refuse('status-list-not-found')
  return publish(deps, list)
}

/**
 * A list as it was published once, for as long as it has not ended.
 * @throws Fault `status-list-not-found`
 */
export async function publishedVersion(deps: Deps, name: string, version: string): Promise<string> {
  const token = form.test(name) ? await selectSnapshot(deps.db, Number(name), version) : undefined
  if (token === undefined) throw refuse('status-list-not-found')
  return token
}

/** Drops tokens that have ended: nobody can call a license good by them. */
export const dropEndedVersions = ({ db, clock }: Deps): Promise<void> => deleteSnapshotsBefore(db, clock.now())

/** In the transaction of an event: the list anew. */
export const republish = publishIn

/** All lists that are outdated or whose signature grows old. */
export async function publishDue(deps: Deps): Promise<void> {
  for (const list of await selectDue(deps.db, oldest(deps))) await publish(deps, list)
}

/** Where each list is fetched, as its tokens name it. */
export const addressesOfLists = async ({ db, config }: Pick<Deps, 'db' | 'config'>): Promise<string[]> =>
  (await statusLists(db)).map(list => `${config.origin}${listPath(list)}`)
