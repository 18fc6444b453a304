import type { Document } from '../../document.ts'

/** A name and a number that are said to belong together, in clear: handed to a register, never logged. */
export interface RealName {
  readonly name: string
  readonly document: Document
}

/** `unavailable`: nobody can tell now. It is an answer and no exception, since registers are often away. */
export type Match = 'match' | 'no-match' | 'unavailable'

export type LegalEntity =
  | { readonly kind: 'found'; readonly name: string; readonly status: 'active' | 'closed' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unavailable' }

/**
 * The population and legal-entity registers of a sharing platform (人口库、法人库), as far as identity asks them. A register
 * confirms what one knows; it gives no personal data out.
 */
export interface RealNameSource {
  /** Do name and number belong to one living person? */
  matchPerson(claim: RealName): Promise<Match>
  findOrganization(uscc: string): Promise<LegalEntity>
  /** Is this person the legal representative of an active organization? */
  matchRepresentative(uscc: string, claim: RealName): Promise<Match>
}

/** Of an installation without a register. */
export const noRealNameSource: RealNameSource = {
  matchPerson: async () => 'unavailable',
  findOrganization: async () => ({ kind: 'unavailable' }),
  matchRepresentative: async () => 'unavailable',
}
