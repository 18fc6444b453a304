import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../platform/db/client.ts'
import { artifacts, representations } from './schema.ts'

/** Forgets who acts for an organization, or that one person does; answers where it was. */
export const deleteRepresentations = (tx: Tx, organization: string, personId: string | undefined) =>
  tx
    .delete(representations)
    .where(
      and(
        eq(representations.organization, organization),
        personId === undefined
          ? undefined
          : inArray(
              representations.sessionUid,
              tx
                .select({ uid: artifacts.uid })
                .from(artifacts)
                .where(and(eq(artifacts.model, 'Session'), eq(artifacts.accountId, personId))),
            ),
      ),
    )
    .returning({ sessionUid: representations.sessionUid, clientId: representations.clientId })

/** Sessions that live, by their names. */
export const selectSessionsByUid = (reader: Reader, uids: readonly string[]) =>
  reader
    .select({ idHash: artifacts.idHash, payloadSealed: artifacts.payloadSealed, uid: artifacts.uid })
    .from(artifacts)
    .where(and(eq(artifacts.model, 'Session'), inArray(artifacts.uid, [...uids]), isNull(artifacts.endedAt)))
