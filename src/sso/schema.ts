import { sql } from 'drizzle-orm'
import { boolean, index, jsonb, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'

export const sso = pgSchema('sso')

/**
 * What the provider keeps for a while: sessions, interactions, grants, codes, tokens, pushed requests. Bearer values are
 * stored as SHA-256 alone; what goes with them is encrypted, since requests may carry a person's number as a hint.
 */
export const artifacts = sso.table(
  'artifacts',
  {
    model: text().notNull(),
    idHash: bytes().notNull(),
    payloadSealed: bytes().notNull(),
    grantId: text(),
    uid: text(),
    consumedAt: instant(),
    /** Kept until it expires, so that a late save cannot bring back what was ended. */
    endedAt: instant(),
    expiresAt: instant().notNull(),
  },
  table => [
    primaryKey({ columns: [table.model, table.idHash] }),
    index('artifacts_grant').on(table.grantId).where(sql`grant_id is not null`),
    uniqueIndex('artifacts_uid').on(table.model, table.uid).where(sql`uid is not null and ended_at is null`),
    index('artifacts_expiry').on(table.expiresAt),
  ],
)

/** Identifiers of client assertions and DPoP proofs that were used. Narrow: one row a request. */
export const replays = sso.table('replays', { idHash: bytes().primaryKey(), expiresAt: instant().notNull() }, table => [
  index('replays_expiry').on(table.expiresAt),
])

/** Applications that use sign-in, and machines of departments. */
export const clients = sso.table('clients', {
  id: text().primaryKey(),
  /** Metadata of RFC 7591 without the secret. */
  metadata: jsonb().$type<Record<string, unknown>>().notNull(),
  secretSealed: bytes(),
  name: text().notNull(),
  nameEn: text(),
  organization: text(),
  isFirstParty: boolean().notNull(),
  createdAt: instant().notNull(),
  disabledAt: instant(),
})

/** What a person agreed to show an application; asked again only for more. */
export const consents = sso.table(
  'consents',
  {
    personId: uuid().notNull(),
    clientId: text().notNull(),
    scopes: text().array().notNull(),
    agreedAt: instant().notNull(),
  },
  table => [primaryKey({ columns: [table.personId, table.clientId] })],
)

/** For whom a person acts at an application, within one session: an organization, or null for themself. */
export const representations = sso.table(
  'representations',
  { sessionUid: text().notNull(), clientId: text().notNull(), organization: text(), chosenAt: instant().notNull() },
  table => [
    primaryKey({ columns: [table.sessionUid, table.clientId] }),
    index('representations_age').on(table.chosenAt),
  ],
)

/** One row a sign-in, for the person to see. */
export const signIns = sso.table(
  'sign_ins',
  {
    id: uuid().primaryKey(),
    personId: uuid().notNull(),
    clientId: text().notNull(),
    method: text().notNull(),
    channel: text().notNull(),
    /** The network the request came from, without the part that names one machine. */
    source: text().notNull(),
    at: instant().notNull(),
  },
  table => [index('sign_ins_person').on(table.personId, table.at)],
)
