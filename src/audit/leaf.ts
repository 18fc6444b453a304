import { createHash } from 'node:crypto'
import { canonicalText, type Json } from '../platform/crypto/canonical-json.ts'

/** What a use case says happened. No personal data: things are named by id. */
export interface Event {
  readonly at: Date
  /** Past tense, `license.issued`. */
  readonly type: string
  /** `callerName(caller)` */
  readonly actor: string
  /** Kind and id, `license:<identifier>`. */
  readonly subject: string
  readonly data: Json
}

/** A stored line: its content, and the salt without which its commitment cannot be opened. */
export interface Line extends Event {
  readonly id: number
  readonly salt: Buffer
}

export const saltBytes = 16

/**
 * The canonical JSON of a line around its id, which the database gives in the same statement. In RFC 8785 the names stand
 * in order (actor, at, data | id | subject, type), so both halves are canonical by themselves.
 */
export function contentAround({ at, type, actor, subject, data }: Event): { before: string; after: string } {
  return {
    before: `${canonicalText({ actor, at: at.toISOString(), data }).slice(0, -1)},"id":`,
    after: `,${canonicalText({ subject, type }).slice(1)}`,
  }
}

/** What opens a commitment: salt ‖ canonical JSON of `{actor, at, data, id, subject, type}`. */
export function openingOf(line: Line): Buffer {
  const { before, after } = contentAround(line)
  return Buffer.concat([line.salt, Buffer.from(`${before}${line.id}${after}`, 'utf8')])
}

/** The log's entry for a line, 32 bytes. Tiles can be public, since it tells nothing without the salt. */
export const commitmentOf = (line: Line): Buffer => createHash('sha256').update(openingOf(line)).digest()
