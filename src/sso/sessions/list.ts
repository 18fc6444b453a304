import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { clientRow } from '../clients/cache.ts'
import { ownClientId } from '../clients/own.ts'
import type { Proof } from '../interactions/proof.ts'
import { selectSessionsOf } from '../storage/artifact-store.ts'
import { openSession } from '../storage/session-adapter.ts'
import { selectSessionNotes, upsertSessionNote } from '../store.ts'
import { deviceLabel } from './device-label.ts'
import { networkOf } from './network.ts'

/** A session as its owner recognizes it. */
export interface OpenSession {
  /** Its name, by which it can be ended. */
  readonly uid: string
  readonly startedAt: Date | undefined
  /** `Chrome · Windows`; '' when nothing is known. */
  readonly device: string
  readonly source: string
  /** Names of the applications that know the person by it. */
  readonly applications: readonly string[]
}

const place = (uid: string): string => `sso.session_notes.device:${uid}`

/** Keeps by what its owner will recognize a session that has just begun, and by what it was begun or made surer. */
export async function noteSession(
  { clock, db, keys }: Deps,
  session: { readonly uid: string; readonly personId: string; readonly proof: Proof },
  from: { readonly userAgent: string; readonly address: string },
): Promise<void> {
  const { personId, proof, uid } = session
  await upsertSessionNote(db, {
    uid,
    personId,
    deviceSealed: seal(keys.fieldKeys[0], place(uid), deviceLabel(from.userAgent)),
    source: networkOf(from.address),
    startedAt: clock.now(),
    proofs: [proof],
  })
}

interface Note {
  readonly uid: string
  readonly deviceSealed: Buffer
}

const deviceIn = ({ keys }: Pick<Deps, 'keys'>, note: Note | undefined): string =>
  note === undefined ? '' : open(keys.fieldKeys, place(note.uid), note.deviceSealed).toString('utf8')

/** `Chrome · Windows`; '' when nothing is known. */
export const deviceOf = async (deps: Deps, personId: string, uid: string): Promise<string> =>
  deviceIn(
    deps,
    (await selectSessionNotes(deps.db, personId)).find(each => each.uid === uid),
  )

/** The sessions of a person that are open now, the latest first. */
export async function openSessionsOf(deps: Deps, personId: string): Promise<OpenSession[]> {
  const { db, keys } = deps
  const [rows, notes] = await Promise.all([selectSessionsOf(db, personId), selectSessionNotes(db, personId)])
  const sessions = rows.map(async row => {
    const { authorizations = {}, loginTs, uid = '' } = openSession(keys, row)
    const note = notes.find(each => each.uid === uid)
    const clients = Object.keys(authorizations).filter(id => id !== ownClientId)
    const names = await Promise.all(clients.map(async id => (await clientRow(deps, id))?.name))
    return {
      uid,
      startedAt: loginTs === undefined ? undefined : new Date(loginTs * 1_000),
      device: deviceIn(deps, note),
      source: note?.source ?? '',
      applications: names.flatMap(name => name ?? []),
    }
  })
  return (await Promise.all(sessions)).sort(
    (one, other) => (other.startedAt?.getTime() ?? 0) - (one.startedAt?.getTime() ?? 0),
  )
}
