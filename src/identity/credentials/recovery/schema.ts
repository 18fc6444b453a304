import { index, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../../platform/db/columns.ts'
import { identity } from '../../schema.ts'

/** Re-proofs of identity under way, of somebody without a sign-in. A row of nobody answers as one of somebody does. */
export const reproofs = identity.table(
  'reproofs',
  {
    /** Keyed hash of the id, which is worth the ticket. */
    idHash: bytes().primaryKey(),
    /** Null: whoever this was said to be is not known here, or bears another name. */
    personId: uuid(),
    /** The face check of a person. */
    faceCheckId: uuid(),
    /** The provider's name for the face check of nobody. */
    reference: text(),
    matchedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  table => [index('reproofs_expiry').on(table.expiresAt)],
)
