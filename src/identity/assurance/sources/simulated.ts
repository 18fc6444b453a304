import type { Deps } from '../../../platform/deps.ts'
import { type Document, type DocumentType, parseDocument } from '../../document.ts'
import type { FaceCheck, FaceCheckResult } from './face-check.ts'
import type { RealName, RealNameSource } from './real-name.ts'

export interface SimulatedPerson {
  readonly name: string
  readonly documentType: DocumentType
  readonly documentNumber: string
  /** How every check of this face ends; `passed` unless said otherwise. */
  readonly face?: 'passed' | 'failed' | 'pending' | undefined
}

export interface SimulatedOrganization {
  readonly uscc: string
  readonly name: string
  readonly status?: 'active' | 'closed' | undefined
  readonly legalRepresentative?: Pick<SimulatedPerson, 'name' | 'documentType' | 'documentNumber'> | undefined
}

/** What a simulated register knows; nothing is random but the references it gives. */
export interface SimulatedData {
  readonly people: readonly SimulatedPerson[]
  readonly organizations: readonly SimulatedOrganization[]
}

export type SimulatedRegister = RealNameSource & FaceCheck

const faceCheckMilliseconds = 300_000
/** The oldest are forgotten: it must not grow for ever in a long demonstration. */
const mostFaceChecks = 10_000

const keyOf = (type: string, number: string): string => `${type}:${number}`

/** Population register, legal-entity register and face checks over a handful of invented people. */
export function createSimulatedRegister(
  data: SimulatedData,
  { clock, ids }: Pick<Deps, 'clock' | 'ids'>,
): SimulatedRegister {
  const today = clock.now()
  const documentOf = (each: Pick<SimulatedPerson, 'documentType' | 'documentNumber'>): Document =>
    parseDocument(each.documentType, each.documentNumber, today)
  const people = new Map(
    data.people.map(person => {
      const { type, number } = documentOf(person)
      return [keyOf(type, number), person]
    }),
  )
  const organizations = new Map(data.organizations.map(each => [each.uscc, each]))
  const faceChecks = new Map<string, { readonly outcome: FaceCheckResult; readonly expiresAt: Date }>()
  const personOf = ({ name, document: { type, number } }: RealName): SimulatedPerson | undefined => {
    const person = people.get(keyOf(type, number))
    return person?.name === name ? person : undefined
  }

  return {
    matchPerson: async claim => (personOf(claim) === undefined ? 'no-match' : 'match'),
    async findOrganization(uscc) {
      const found = organizations.get(uscc)
      return found === undefined
        ? { kind: 'not-found' }
        : { kind: 'found', name: found.name, status: found.status ?? 'active' }
    },
    async matchRepresentative(uscc, { name, document: { type, number } }) {
      const found = organizations.get(uscc)
      const expected = found?.status === 'closed' ? undefined : found?.legalRepresentative
      if (expected === undefined) return 'no-match'
      const document = documentOf(expected)
      return expected.name === name && document.type === type && document.number === number ? 'match' : 'no-match'
    },
    async start(claim) {
      const person = personOf(claim)
      if (person === undefined) return { kind: 'no-match' }
      const reference = ids.token(18)
      const expiresAt = new Date(clock.now().getTime() + faceCheckMilliseconds)
      faceChecks.set(reference, { outcome: person.face ?? 'passed', expiresAt })
      const oldest = faceChecks.keys().next()
      if (faceChecks.size > mostFaceChecks && oldest.done !== true) faceChecks.delete(oldest.value)
      return { kind: 'started', reference, address: undefined, expiresAt }
    },
    async result(reference) {
      const check = faceChecks.get(reference)
      if (check === undefined || (check.outcome === 'pending' && clock.now() >= check.expiresAt)) return 'expired'
      return check.outcome
    },
  }
}
