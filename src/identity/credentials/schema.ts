import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { identity, people } from '../schema.ts'

const owner = () =>
  uuid()
    .notNull()
    .references(() => people.id)

/** Tries by keyed index of who and whence, also for identifiers nobody has; shared by all nodes. */
export const tries = identity.table(
  'tries',
  { key: bytes().primaryKey(), count: integer().notNull(), lastAt: instant().notNull(), lockedUntil: instant() },
  table => [index('tries_last').on(table.lastAt)],
)

/** Challenges given and not yet answered, by keyed hash. Taking one deletes it. */
export const challenges = identity.table('challenges', {
  hash: bytes().primaryKey(),
  expiresAt: instant().notNull(),
})

/** Codes sent to a phone. The hash is keyed; nothing here tells the phone or the code. */
export const codes = identity.table(
  'one_time_codes',
  {
    id: uuid().primaryKey(),
    purpose: text().notNull(),
    hash: bytes().notNull(),
    /** Keyed index of the phone it was sent to; null where it went nowhere. */
    phoneIndex: bytes(),
    personId: uuid().references(() => people.id),
    /** Code of the organization that the person would act for. */
    organization: text(),
    tries: smallint().notNull().default(0),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  table => [index('one_time_codes_expiry').on(table.expiresAt)],
)

/** The authenticator app of a person (RFC 6238); without `confirmedAt` it is being set up. */
export const totps = identity.table('totps', {
  personId: owner().primaryKey(),
  secretSealed: bytes().notNull(),
  createdAt: instant().notNull(),
  confirmedAt: instant(),
  /** The last step that was used; a step is never used twice. */
  lastStep: bigint({ mode: 'number' }).notNull().default(0),
})

/** Codes on paper, keyed hash. */
export const recoveryCodes = identity.table(
  'recovery_codes',
  { hash: bytes().primaryKey(), personId: owner(), createdAt: instant().notNull(), usedAt: instant() },
  table => [index('recovery_codes_person').on(table.personId)],
)

/** WebAuthn credentials. */
export const passkeys = identity.table(
  'passkeys',
  {
    /** Credential id, base64url. */
    id: text().primaryKey(),
    personId: owner(),
    /** COSE_Key (RFC 9052). */
    publicKey: bytes().notNull(),
    counter: bigint({ mode: 'number' }).notNull(),
    transports: jsonb().$type<readonly string[]>().notNull(),
    /** True for one that its maker copies between devices. */
    synced: boolean().notNull(),
    name: text().notNull(),
    createdAt: instant().notNull(),
    lastUsedAt: instant(),
  },
  table => [index('passkeys_person').on(table.personId)],
)

/** Browsers and apps an account was used from, by keyed hash of the token they hold. */
export const devices = identity.table(
  'devices',
  {
    id: uuid().primaryKey(),
    personId: owner(),
    tokenHash: bytes().notNull(),
    label: text().notNull(),
    firstSeenAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    revokedAt: instant(),
  },
  table => [uniqueIndex('devices_token').on(table.personId, table.tokenHash)],
)

/** A row: nobody signs in to this account. */
export const freezes = identity.table('freezes', { personId: owner().primaryKey(), frozenAt: instant().notNull() })

/** Recoveries of accounts; at most one is open per person. */
export const recoveries = identity.table(
  'recoveries',
  {
    id: uuid().primaryKey(),
    personId: owner(),
    /** Keyed hash of the ticket that completes it. */
    ticketHash: bytes().notNull(),
    startedAt: instant().notNull(),
    readyAt: instant().notNull(),
    expiresAt: instant().notNull(),
    remindedAt: instant(),
    cancelledAt: instant(),
    completedAt: instant(),
  },
  table => [
    uniqueIndex('recoveries_open')
      .on(table.personId)
      .where(sql`${table.cancelledAt} is null and ${table.completedAt} is null`),
    uniqueIndex('recoveries_ticket').on(table.ticketHash),
  ],
)

/** Messages of a demo installation, sealed; a page shows them in the place of a phone. */
export const inbox = identity.table('demo_inbox', {
  id: uuid().primaryKey(),
  sealed: bytes().notNull(),
  sentAt: instant().notNull(),
})
