import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { refuse } from '../faults.ts'
import { claim, closed, personAnswer, personView } from '../people/body.ts'
import { findClaimed } from '../people/find.ts'
import { admitCounter, withdrawCounter } from './admit-counter.ts'
import { matchWithRegister } from './match-register.ts'
import type { Sources } from './sources/open.ts'
import { withdrawAssurance, withdrawalReasons } from './withdraw.ts'

const access = bearer('people.register')
const tags = ['assurance']
const claimBody = Type.Object(claim, closed)
const withdrawalBody = Type.Object(
  {
    ...claim,
    level: Type.Union([Type.Literal(3), Type.Literal(4), Type.Literal(5)], { description: 'from this one upwards' }),
    reason: Type.Enum([...withdrawalReasons]),
  },
  closed,
)
const counterBody = Type.Object({ uscc: Type.String({ minLength: 1, maxLength: 40 }) }, closed)

export function assuranceRoutes(server: Server, deps: Deps, sources: Sources): void {
  server.post(
    '/api/people/register-matches',
    {
      config: { access },
      schema: {
        summary: 'Ask the population register about a registered person: level 3 when name and number belong together',
        tags,
        body: claimBody,
        response: { 200: personAnswer, ...problems },
      },
    },
    async request => {
      const { id } = await findClaimed(deps, request.caller, request.body)
      await matchWithRegister(deps, sources, request.caller, id)
      const person = await findClaimed(deps, request.caller, request.body)
      if (person.id !== id) throw refuse('person-ended')
      return personView(person)
    },
  )
  server.post(
    '/api/people/assurance-withdrawals',
    {
      config: { access },
      schema: {
        summary: 'Take back how surely a person was held to be known',
        tags,
        body: withdrawalBody,
        response: { 200: personAnswer, ...problems },
      },
    },
    async request => personView(await withdrawAssurance(deps, request.caller, request.body)),
  )
  server.post(
    '/api/organizations/counters',
    {
      config: { access },
      schema: {
        summary: 'Let the clerks of a department vouch for people at its counter, two by two',
        tags,
        body: counterBody,
        response: { 200: Type.Object({ status: Type.Literal('admitted') }), ...problems },
      },
    },
    async request => {
      await admitCounter(deps, request.caller, request.body.uscc)
      return { status: 'admitted' as const }
    },
  )
  server.post(
    '/api/organizations/counters/withdrawals',
    {
      config: { access },
      schema: {
        summary: 'Let them no more, at once; what they found before stands',
        tags,
        body: counterBody,
        response: { 200: Type.Object({ status: Type.Literal('withdrawn') }), ...problems },
      },
    },
    async request => {
      await withdrawCounter(deps, request.caller, request.body.uscc)
      return { status: 'withdrawn' as const }
    },
  )
}
