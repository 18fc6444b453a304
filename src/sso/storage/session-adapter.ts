import type { Adapter, AdapterPayload } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import {
  type ArtifactInput,
  type ArtifactRow,
  endArtifact,
  hashOf,
  lockSession,
  selectArtifact,
  selectArtifactByUid,
  updateSession,
} from './artifact-store.ts'
import { mergeSessions, needsSaving } from './session-merge.ts'
import { currentWork, nameOf, saveAlone } from './work.ts'
import { writeArtifacts } from './write-store.ts'

const placeOf = (idHash: Buffer): string => `sso.artifacts.Session:${idHash.toString('base64url')}`
const absent = async (): Promise<undefined> => undefined
const nothing = async (): Promise<void> => undefined

export const openSession = (keys: Deps['keys'], row: Pick<ArtifactRow, 'idHash' | 'payloadSealed'>): AdapterPayload =>
  JSON.parse(open(keys.fieldKeys, placeOf(row.idHash), row.payloadSealed).toString('utf8'))

interface Read {
  readonly version: number
  readonly base: AdapterPayload
}

/**
 * Sessions are read at the beginning of a request and saved at its end, and one browser sends several at once: a saving
 * goes over the version that was read, or is put together with what came between.
 */
export function sessionAdapter({ db, keys }: Deps): Adapter {
  /** What each request has read. Outside one, sessions are only looked at. */
  const readBy = new WeakMap<object, Map<string, Read>>()

  function remember(id: string, row: ArtifactRow): AdapterPayload {
    const payload = openSession(keys, row)
    const ctx = Provider.ctx
    if (ctx !== undefined) {
      const read = readBy.get(ctx) ?? new Map<string, Read>()
      readBy.set(ctx, read.set(id, { version: row.version, base: payload }))
    }
    // The library changes what it is given in place, at any depth.
    return structuredClone(payload)
  }

  const sealed = (idHash: Buffer, payload: AdapterPayload): Buffer =>
    seal(keys.fieldKeys[0], placeOf(idHash), JSON.stringify(payload))

  /** Puts together what two requests have made of one session. */
  async function merge(idHash: Buffer, payload: AdapterPayload, base: AdapterPayload, seconds: number): Promise<void> {
    await db.transaction(async tx => {
      const row = await lockSession(tx, idHash)
      // Ended meanwhile: it stays ended.
      if (row === undefined) return
      const theirs = openSession(keys, row)
      const merged = mergeSessions(base, payload, theirs)
      if (!needsSaving(theirs, merged)) return
      const accountId = merged.accountId ?? null
      await updateSession(tx, { idHash, payloadSealed: sealed(idHash, merged), accountId, seconds })
    })
  }

  async function save(id: string, payload: AdapterPayload, seconds: number, { base, version }: Read): Promise<void> {
    const idHash = hashOf(id)
    const saved = {
      idHash,
      payloadSealed: sealed(idHash, payload),
      accountId: payload.accountId ?? null,
      seconds,
      version,
    }
    const work = currentWork()
    const saving = { saved, merge: () => merge(idHash, payload, base, seconds) }
    if (work === undefined) await saveAlone(db, saving)
    else work.saving = saving
  }

  return {
    async upsert(id, payload, expiresIn) {
      const ctx = Provider.ctx
      const read = ctx === undefined ? undefined : readBy.get(ctx)?.get(id)
      const seconds = expiresIn ?? 0
      if (read !== undefined) {
        if (needsSaving(read.base, payload)) await save(id, payload, seconds, read)
        return
      }
      const idHash = hashOf(id)
      const input: ArtifactInput = {
        model: 'Session',
        idHash,
        payloadSealed: sealed(idHash, payload),
        grantId: null,
        uid: payload.uid ?? null,
        accountId: payload.accountId ?? null,
        clientId: null,
        sessionUid: null,
        seconds,
      }
      const work = currentWork()
      if (work === undefined) await writeArtifacts(db, { written: [input] })
      else work.writes.set(nameOf('Session', idHash), input)
    },
    async find(id) {
      const row = await selectArtifact(db, 'Session', hashOf(id))
      return row === undefined ? undefined : remember(id, row)
    },
    async findByUid(uid) {
      const ahead = currentWork()?.ahead
      const row = ahead?.has(`uid:${uid}`) ? ahead.get(`uid:${uid}`) : await selectArtifactByUid(db, 'Session', uid)
      return row === undefined ? undefined : openSession(keys, row)
    },
    destroy: id => endArtifact(db, 'Session', hashOf(id)),
    findByUserCode: absent,
    consume: nothing,
    revokeByGrantId: nothing,
  }
}
