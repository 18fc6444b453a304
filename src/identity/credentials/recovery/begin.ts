import { system } from '../../../platform/caller.ts'
import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { Fault } from '../../../platform/faults.ts'
import { startFaceCheck } from '../../assurance/check-face.ts'
import { refuse as refuseAssurance } from '../../assurance/faults.ts'
import { matchWithRegister } from '../../assurance/match-register.ts'
import type { Sources } from '../../assurance/sources/open.ts'
import { type Document, parseDocument } from '../../document.ts'
import { refuse } from '../../faults.ts'
import { personByDocument } from '../../people/find.ts'
import type { Claim } from '../../people/identify.ts'
import { parseName } from '../../people/person.ts'
import { sourceOf } from '../lockout/source.ts'
import { beginTry, counterOf } from '../lockout/tries.ts'
import { insertReproof } from './reproof-store.ts'

/** Who proves themself anew without a sign-in: nobody but the program speaks for them. */
export const reprover = system('recovery')

/** Not longer than evidence is fresh. */
const lifeSeconds = 900

export interface ReproofAttempt extends Claim {
  /** Address it comes from. */
  readonly source: string
}

export interface BegunReproof {
  /** 256 bits, for this browser alone: it becomes the ticket of a recovery. */
  readonly id: string
  /** Page of the face check to send the person to; undefined: there is none. */
  readonly address: string | undefined
}

export const reproofHash = ({ keys }: Pick<Deps, 'keys'>, id: string): Buffer =>
  blindIndex(keys.secret('blind-index'), 'reproof', id)

interface Begun {
  readonly personId?: string
  readonly faceCheckId?: string
  readonly reference?: string
  readonly address?: string | undefined
}

const isNoMatch = (error: unknown): boolean =>
  error instanceof Fault && ['register-no-match', 'person-changed', 'person-not-found'].includes(error.code)

/** The two questions about somebody who has an account: their level rises by the answers. */
async function askAboutAccount(deps: Deps, sources: Sources, personId: string): Promise<Begun> {
  try {
    await matchWithRegister(deps, sources, reprover, personId)
    const { id, address } = await startFaceCheck(deps, sources, reprover, personId)
    return { personId, faceCheckId: id, address }
  } catch (error) {
    if (isNoMatch(error)) return {}
    throw error
  }
}

/** The same two questions about somebody without one, who must not learn it here. */
async function askAboutStranger({ realName, faceCheck }: Sources, name: string, document: Document): Promise<Begun> {
  const claim = { name, document }
  const match = await realName.matchPerson(claim)
  if (match === 'unavailable') throw refuseAssurance('register-unavailable')
  if (match === 'no-match') return {}
  const start = await faceCheck.start(claim, undefined)
  if (start.kind === 'unavailable') throw refuseAssurance('register-unavailable')
  return start.kind === 'started' ? { reference: start.reference, address: start.address } : {}
}

/** @throws Fault `too-many-tries` */
async function count(deps: Deps, { type, number }: Document, source: string): Promise<void> {
  const counters = [counterOf(deps, 'place', `recovery:${type}:${number}`), counterOf(deps, 'sender', sourceOf(source))]
  if ((await beginTry(deps, counters)).kind === 'locked') throw refuse('too-many-tries')
}

/**
 * Begins the recovery of an account whose owner can show nothing of what it is signed in to with: name and number are
 * matched with the register, then their face. Whoever has no account here, or bears another name, is answered alike and
 * refused in the end.
 * @throws Fault `document-type-unknown`, `document-number-invalid`, `name-invalid`, `too-many-tries`, `register-unavailable`
 */
export async function beginRecovery(deps: Deps, sources: Sources, attempt: ReproofAttempt): Promise<BegunReproof> {
  const { clock, db, ids } = deps
  const document = parseDocument(attempt.documentType, attempt.documentNumber, clock.now())
  const name = parseName(attempt.name)
  await count(deps, document, attempt.source)
  const person = await personByDocument(deps, document)
  const begun =
    person !== undefined && person.name === name
      ? await askAboutAccount(deps, sources, person.id)
      : await askAboutStranger(sources, name, document)
  const id = ids.token()
  const at = clock.now()
  await insertReproof(db, {
    idHash: reproofHash(deps, id),
    personId: begun.personId ?? null,
    faceCheckId: begun.faceCheckId ?? null,
    reference: begun.reference ?? null,
    matchedAt: at,
    expiresAt: new Date(at.getTime() + lifeSeconds * 1_000),
  })
  return { id, address: begun.address }
}
