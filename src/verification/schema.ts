import { boolean, integer, pgSchema, text } from 'drizzle-orm/pg-core'
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

/** Certificates of the key that signs status lists; past ones stay, old tokens are checked with them. */
export const statusSigners = verificationRoom.table('status_signers', {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  kid: text().primaryKey(),
  certificate: text().notNull(),
  notAfter: instant().notNull(),
})
