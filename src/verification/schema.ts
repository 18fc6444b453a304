import { bigint, boolean, integer, pgSchema, text } from 'drizzle-orm/pg-core'
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

/** Certificates of keys that answer in the root's name; past ones stay, old status lists are checked with them. */
export const delegates = verificationRoom.table('delegates', {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  kid: text().primaryKey(),
  /** Name of the key in the signer, by which it is known what it is for. */
  keyName: text().notNull(),
  /** Serial number, hex. */
  serial: text().notNull(),
  certificate: text().notNull(),
  notAfter: instant().notNull(),
})

/** The certificate revocation list of an authority as it was last issued; over all nodes there is one. */
export const revocationLists = verificationRoom.table('revocation_lists', {
  /** As in its address. */
  issuer: text().primaryKey(),
  /** CRLNumber (RFC 5280 §5.2.3): grows with every issue. */
  number: bigint({ mode: 'number' }).notNull(),
  der: bytes().notNull(),
  thisUpdate: instant().notNull(),
  /** How many certificates it calls revoked. */
  entries: integer().notNull(),
})
