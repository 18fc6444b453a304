import { textOf } from './answer.ts'
import type { Ask } from './exchange.ts'
import type { Match, RealName, RealNameSource } from './real-name.ts'

const claimOf = ({ name, document }: RealName) => ({
  name,
  documentType: document.type,
  documentNumber: document.number,
})

/** Anything but a plain yes or no is no answer. */
function matchOf(result: string | undefined): Match {
  return result === 'match' || result === 'no-match' ? result : 'unavailable'
}

/** The registers of a sharing platform over HTTP; the questions and answers are listed in `assurance/README.md`. */
export const createHttpRegister = (ask: Ask): RealNameSource => ({
  async matchPerson(claim) {
    return matchOf(textOf(await ask('/population/match', claimOf(claim)), 'result'))
  },
  async findOrganization(uscc) {
    const answer = await ask('/legal-entities/find', { uscc })
    const [result, name, status] = ['result', 'name', 'status'].map(field => textOf(answer, field))
    if (result === 'not-found') return { kind: 'not-found' }
    if (result !== 'found' || name === undefined || name.trim() === '') return { kind: 'unavailable' }
    return status === 'active' || status === 'closed' ? { kind: 'found', name, status } : { kind: 'unavailable' }
  },
  async matchRepresentative(uscc, claim) {
    return matchOf(textOf(await ask('/legal-entities/match-representative', { uscc, ...claimOf(claim) }), 'result'))
  },
})
