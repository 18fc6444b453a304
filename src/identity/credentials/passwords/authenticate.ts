import { blindIndex } from '../../platform/crypto/blind-index.ts'
import { hashPassword, passwordMatches } from '../../platform/crypto/password-hash.ts'
import type { Deps } from '../../platform/deps.ts'
import { guessDocument } from '../document.ts'
import { holderIndex, parsePhone, phoneIndex } from '../people/person.ts'
import {
  addFailure,
  clearFailures,
  selectFailures,
  selectOrganization,
  selectPasswordHash,
  selectPersonById,
  selectPersonByIndex,
  selectPersonIdByPhone,
} from '../store.ts'
import { forgetSeconds, lockedUntil } from './lockout.ts'

export type Authentication =
  | {
      readonly kind: 'ok'
      readonly personId: string
      readonly assuranceLevel: number
      readonly organization: string | undefined
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly until: Date }

export interface PasswordAttempt {
  /** ID number, unified social credit code (its legal representative then acts for it) or phone. */
  readonly identifier: string
  readonly password: string
  /** Address the attempt comes from. */
  readonly source: string
}

interface Account {
  readonly personId: string
  readonly organization: string | undefined
}

async function accountOf({ clock, db, keys }: Deps, identifier: string): Promise<Account | undefined> {
  const phone = parsePhone(identifier)
  if (phone !== undefined) {
    const personId = await selectPersonIdByPhone(db, phoneIndex(keys, phone))
    return personId === undefined ? undefined : { personId, organization: undefined }
  }
  const document = guessDocument(identifier, clock.now())
  if (document === undefined) return undefined
  if (document.type === 'uscc') {
    const organization = await selectOrganization(db, document.number)
    const personId = organization?.legalRepresentativeId
    return personId == null ? undefined : { personId, organization: document.number }
  }
  const person = await selectPersonByIndex(db, holderIndex(keys, document))
  return person === undefined ? undefined : { personId: person.id, organization: undefined }
}

/** One hash that nobody's password has, of the configured cost: an unknown account takes the time of a wrong password. */
const decoys = new WeakMap<Deps['config'], Promise<string>>()
function decoyOf({ config, ids }: Deps): Promise<string> {
  const known = decoys.get(config) ?? hashPassword(ids.token(), config.passwordCost)
  decoys.set(config, known)
  return known
}

/**
 * Checks a password. The answer and the time it takes do not tell whether the account exists; failures of unknown
 * identifiers are counted like others.
 */
export async function authenticatePassword(deps: Deps, attempt: PasswordAttempt): Promise<Authentication> {
  const { clock, db, keys } = deps
  const key = blindIndex(
    keys.secret('blind-index'),
    'sign-in-failure',
    `${attempt.identifier.trim().toUpperCase()}\0${attempt.source}`,
  )
  const failed = await selectFailures(db, key)
  const until = failed === undefined ? undefined : lockedUntil(failed.count, failed.lastAt)
  if (until !== undefined && until > clock.now()) return { kind: 'locked', until }
  const account = await accountOf(deps, attempt.identifier)
  const hash = account === undefined ? undefined : await selectPasswordHash(db, account.personId)
  const matches = await passwordMatches(hash ?? (await decoyOf(deps)), attempt.password)
  if (account === undefined || hash === undefined || !matches) {
    const at = clock.now()
    const next = lockedUntil(await addFailure(db, key, at, forgetSeconds), at)
    return next === undefined ? { kind: 'refused' } : { kind: 'locked', until: next }
  }
  await clearFailures(db, key)
  const person = await selectPersonById(db, account.personId)
  if (person === undefined) return { kind: 'refused' }
  return { kind: 'ok', ...account, assuranceLevel: person.assuranceLevel }
}
