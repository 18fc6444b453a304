import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'
import type { Proof } from './interactions/proof.ts'

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
    /** Whom it is about and who holds it, to end all of a person's or of an application's at once. */
    accountId: uuid(),
    clientId: text(),
    /** Of a code or token: the session it was given out in. */
    sessionUid: text(),
    /** Counts savings of a session, so that two at once are put together, not overwritten. */
    version: integer().notNull().default(1),
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
    index('artifacts_account').on(table.accountId, table.model).where(sql`account_id is not null and ended_at is null`),
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
  /** What it may give itself by its own registration access token (RFC 7592); null: it has none. */
  scopeCeiling: text(),
  createdAt: instant().notNull(),
  disabledAt: instant(),
})

/** By which an organization's developers register one client by themselves (RFC 7591 §1.2); stored as SHA-256 alone. */
export const initialAccessTokens = sso.table(
  'initial_access_tokens',
  {
    idHash: bytes().primaryKey(),
    /** Its name in records. */
    id: uuid().notNull(),
    organization: text().notNull(),
    /** The most that the client may ask for. */
    scope: text().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  table => [index('initial_access_tokens_expiry').on(table.expiresAt)],
)

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

/** The provider's own signing keys, private half encrypted: every node reads them here, so that they change together. */
export const signingKeys = sso.table('signing_keys', {
  kid: text().primaryKey(),
  jwkSealed: bytes().notNull(),
  createdAt: instant().notNull(),
  /** Signs from here on; published before, so that everyone knows it by then. */
  activeFrom: instant().notNull(),
  /** Published until here: nothing that it signed lives longer. */
  retiresAt: instant(),
})

/** What a person needs to recognize a session of theirs. */
export const sessionNotes = sso.table(
  'session_notes',
  {
    uid: text().primaryKey(),
    personId: uuid().notNull(),
    /** Browser and system in a few words, encrypted. */
    deviceSealed: bytes().notNull(),
    source: text().notNull(),
    startedAt: instant().notNull(),
    /** When and by what the person showed who they are, the latest last. */
    proofs: jsonb().$type<readonly Proof[]>().notNull(),
  },
  table => [index('session_notes_person').on(table.personId), index('session_notes_age').on(table.startedAt)],
)

/** Sign-outs to be told to applications, and what became of it (OpenID Connect Back-Channel Logout 1.0). */
export const logoutDeliveries = sso.table(
  'logout_deliveries',
  {
    id: uuid().primaryKey(),
    clientId: text().notNull(),
    personId: uuid().notNull(),
    sid: text(),
    createdAt: instant().notNull(),
    attempts: integer().notNull().default(0),
    deliveredAt: instant(),
    givenUpAt: instant(),
    failure: text(),
  },
  table => [index('logout_deliveries_client').on(table.clientId, table.createdAt)],
)
