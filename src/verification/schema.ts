import { bigint, boolean, index, integer, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'

export const verificationRoom = pgSchema('verification')

/** The published status lists: a copy made from the register, always made anew from there. */
export const publishedLists = verificationRoom.table('published_lists', {
  list: integer().primaryKey(),
  /** Two bits an entry, compressed (zlib), as it stands in the token. */
  packed: bytes().notNull(),
  /** The signed `statuslist+jwt`. */
  token: text().notNull(),
  signedAt: instant().notNull(),
  expiresAt: instant().notNull(),
  /** A license has changed since. */
  isOutdated: boolean().notNull(),
})

/** Certificates of our own keys, for status lists and for the register's word; past ones stay, old tokens are checked with them. */
export const signers = verificationRoom.table('signers', {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  kid: text().primaryKey(),
  /** Which key: see `signerNames`. */
  name: text().notNull(),
  certificate: text().notNull(),
  notAfter: instant().notNull(),
})

/** One time that a holder shows a license; the codes that it makes are not stored. */
export const showings = verificationRoom.table(
  'showings',
  {
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    personId: uuid().notNull(),
    /** For whom the person acts. */
    organization: text(),
    /** The sign-in session that it ends with. */
    sessionUid: text().notNull(),
    /** Point of the session key, uncompressed, 65 bytes. */
    publicKey: bytes().notNull(),
    /** The private half, encrypted, where the browser cannot hold it. */
    keySealed: bytes(),
    /** What the register signed: see showing/ticket.ts. */
    ticket: text().notNull(),
    startedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
    /** Codes made in this second (since 1970) or before are used up. */
    usedThrough: bigint({ mode: 'number' }).notNull(),
  },
  table => [index('showings_expiry').on(table.expiresAt), index('showings_session').on(table.sessionUid)],
)
