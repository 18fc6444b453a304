import { bigint, boolean, index, integer, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'

export const verificationRoom = pgSchema('verification')

/** The published status lists: a copy made from the register, always made anew from there. */
export const publishedLists = verificationRoom.table('published_lists', {
  list: integer().primaryKey(),
  /** Two bits an entry, compressed (zlib), as it stands in the token. */
  packed: bytes().notNull(),
  /** The signed `statuslist+jwt`. */
  token: text().notNull(),
  /** Names the token among all that there were: the beginning of its SHA-256, base64url. */
  version: text().notNull(),
  signedAt: instant().notNull(),
  expiresAt: instant().notNull(),
  /** A license has changed since. */
  isOutdated: boolean().notNull(),
})

/** Every token that was published and has not ended, under a name of its own. */
export const listSnapshots = verificationRoom.table(
  'list_snapshots',
  {
    list: integer().notNull(),
    version: text().notNull(),
    token: text().notNull(),
    expiresAt: instant().notNull(),
  },
  table => [primaryKey({ columns: [table.list, table.version] }), index('list_snapshots_expiry').on(table.expiresAt)],
)

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

/** Verifications that somebody keeps proof of. */
export const receipts = verificationRoom.table(
  'receipts',
  {
    id: uuid().primaryKey(),
    /** Who asked, as records name callers, and for which organization: these may fetch it. */
    actor: text().notNull(),
    organization: text(),
    at: instant().notNull(),
    /** Its line of the log. */
    recordId: bigint({ mode: 'number' }).notNull(),
    /** What was answered, encrypted: written down before it is signed. */
    contentSealed: bytes().notNull(),
    /** The signed forms, encrypted; absent until somebody fetches them, and the same ever after. */
    jwsSealed: bytes(),
    pdfSealed: bytes(),
  },
  // A clerk finds those of the day beside what they verified.
  table => [index('receipts_by').on(table.actor, table.at)],
)

/** Nonces that were used; one that was made and not used leaves nothing (presentations/nonce.ts). */
export const usedNonces = verificationRoom.table(
  'used_nonces',
  {
    /** SHA-256. */
    digest: bytes().primaryKey(),
    /** From then on it is refused by its age. */
    expiresAt: instant().notNull(),
  },
  table => [index('used_nonces_expiry').on(table.expiresAt)],
)
