import { sql } from 'drizzle-orm'
import { date, index, integer, json, pgSchema, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'
import type { LicenseType } from './catalog/license-type.ts'

export const licensesRoom = pgSchema('licenses')

/** The catalog: versions are added, never changed, since every license names the version it was issued by. */
export const licenseTypes = licensesRoom.table(
  'license_types',
  {
    code: text().notNull(),
    version: integer().notNull(),
    /** As it was published, to the order of its members: in it the fields are shown. */
    definition: json().$type<LicenseType>().notNull(),
    publishedAt: instant().notNull(),
  },
  table => [primaryKey({ columns: [table.code, table.version] })],
)

/** Which department may issue which type. */
export const issuingRights = licensesRoom.table(
  'issuing_rights',
  { typeCode: text().notNull(), uscc: text().notNull(), grantedAt: instant().notNull() },
  table => [primaryKey({ columns: [table.typeCode, table.uscc] })],
)

/** Certificates of issuing departments; the private key lives in the signer under `keyName`. */
export const issuerKeys = licensesRoom.table(
  'issuer_keys',
  {
    /** First eight bytes of SHA-256 over the DER certificate, hex: what `kid` in a QR names. */
    kid: text().primaryKey(),
    uscc: text().notNull(),
    /** The department's name as the certificate bears it. */
    name: text().notNull(),
    keyName: text().notNull().unique(),
    certificate: text().notNull(),
    /** PEM of the authorities between it and a root of others; null where the provincial root made it. */
    chain: text(),
    /** Serial number, hex; unique below one authority. */
    serial: text().notNull(),
    notBefore: instant().notNull(),
    notAfter: instant().notNull(),
    createdAt: instant().notNull(),
    revokedAt: instant(),
    revocationReason: text(),
    /** What was signed in this minute or later is not to be believed. */
    invalidFrom: instant(),
  },
  table => [
    index('issuer_keys_uscc').on(table.uscc, table.notAfter),
    index('issuer_keys_serial').on(table.serial),
    index('issuer_keys_revoked').on(table.revokedAt).where(sql`revoked_at is not null`),
  ],
)

/** Documents of others that a department sealed: what was put behind them, and digests; never the documents. */
export const sealings = licensesRoom.table('sealings', {
  id: uuid().primaryKey(),
  /** Keyed index of caller, department and Idempotency-Key: one request, one seal. */
  requestKey: bytes().notNull().unique(),
  requestDigest: bytes().notNull(),
  kid: text()
    .notNull()
    .references(() => issuerKeys.kid),
  actor: text().notNull(),
  at: instant().notNull(),
  fileDigest: bytes().notNull(),
  /** The incremental update, encrypted; absent until it is signed. */
  updateSealed: bytes(),
  sealedDigest: bytes(),
})

/** Certificates of the key that stamps time; past ones stay, old stamps carry them. */
export const timeStampers = licensesRoom.table('time_stampers', {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  kid: text().primaryKey(),
  certificate: text().notNull(),
  notAfter: instant().notNull(),
})

/** Places in the status lists are numbered here; a place that was drawn is never drawn again. */
export const statusPlaces = licensesRoom.sequence('status_places', { minValue: 0, startWith: 0 })

/**
 * Which license a request has: one request, one license. Rows of a batch have none, their plan names them.
 * Partitioned by hash of the key (migrations), for which the builder has no word.
 */
export const licenseRequests = licensesRoom.table('license_requests', {
  /** Keyed index of caller and Idempotency-Key. */
  requestKey: bytes().primaryKey(),
  /** Keyed digest of the request's body, by which another body under the same key is told apart. */
  requestDigest: bytes().notNull(),
  licenseId: uuid().notNull(),
})

/**
 * Partitioned by hash of `id` (migrations). `id` follows from the identifier, so that the one unique key there can be decides
 * both, and each version of a license once; everything that belongs to a license bears its `id` and lies beside it.
 */
export const licenses = licensesRoom.table(
  'licenses',
  {
    /** Made of the identifier (license-id.ts). */
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    /** `id` of the first version: what its versions have in common. */
    lineageId: uuid().notNull(),
    version: smallint().notNull(),
    /** By which move it came into being: `issue`, or `amend`, `renew` in the place of the version before. */
    origin: text().notNull(),
    /** Why, for a version that took another's place: a code; words encrypted. */
    reasonCode: text(),
    reasonSealed: bytes(),
    /** Who asked, as records name callers. */
    issuedBy: text().notNull(),
    typeCode: text().notNull(),
    typeVersion: integer().notNull(),
    issuerUscc: text().notNull(),
    issuerKid: text()
      .notNull()
      .references(() => issuerKeys.kid),
    state: text().notNull(),
    statusList: integer().notNull(),
    statusIndex: integer().notNull(),
    validFrom: date({ mode: 'string' }).notNull(),
    /** Last day; null: no end (长期). */
    validUntil: date({ mode: 'string' }),
    issuedAt: instant().notNull(),
    changedAt: instant().notNull(),
    /** SHA-256 over the canonical content, a random salt included, so that it tells nothing of the content. */
    contentDigest: bytes().notNull(),
    contentSealed: bytes().notNull(),
    checkCodeSealed: bytes().notNull(),
    /** Masked name of the first holder, as the QR carries it. */
    holderSealed: bytes().notNull(),
    /** Signatures of its documents (documents/signed.ts), which follow from the rest; absent while `prepared`. */
    signed: bytes(),
  },
  table => [
    // The first version is found by its `id`.
    index('licenses_lineage').on(table.lineageId, table.version).where(sql`version > 1`),
    index('licenses_issuer').on(table.issuerUscc, table.issuedAt, table.id),
    // What a key has signed since it was stolen.
    index('licenses_key').on(table.issuerKid, table.issuedAt, table.id),
    index('licenses_prepared').on(table.issuedAt).where(sql`state = 'prepared'`),
    index('licenses_not_good')
      .on(table.statusList, table.statusIndex)
      .where(sql`state in ('revoked', 'cancelled', 'suspended', 'superseded')`),
  ],
)

/** Documents that were made of a license, each once: what was handed out is handed out again. */
export const documents = licensesRoom.table(
  'documents',
  {
    licenseId: uuid().notNull(),
    format: text().notNull(),
    madeAt: instant().notNull(),
    bodySealed: bytes().notNull(),
  },
  table => [primaryKey({ columns: [table.licenseId, table.format] })],
)

/**
 * By what a license is found: keyed indexes of its number (证照编号) and of its holders and their guardians, so that none of them is
 * stored in clear. Partitioned by hash of the index (migrations): whoever has a number looks into one partition.
 */
export const blindIndexes = licensesRoom.table(
  'blind_indexes',
  {
    blindIndex: bytes().notNull(),
    licenseId: uuid().notNull(),
    /** Of a guardian: the day on which the holder comes of age, from which they find it no more. */
    guardianUntil: date({ mode: 'string' }),
  },
  table => [primaryKey({ columns: [table.blindIndex, table.licenseId] })],
)

/** Why a license's state changed: a code; words may name people and are encrypted. */
export const changes = licensesRoom.table(
  'changes',
  {
    id: uuid().notNull(),
    licenseId: uuid().notNull(),
    move: text().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    reasonCode: text(),
    reasonSealed: bytes(),
  },
  table => [primaryKey({ columns: [table.licenseId, table.id] })],
)
