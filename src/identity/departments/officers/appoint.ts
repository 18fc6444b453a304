import { record } from '../../../audit/index.ts'
import { type Caller, callerName } from '../../../platform/caller.ts'
import type { Tx } from '../../../platform/db/client.ts'
import type { Deps } from '../../../platform/deps.ts'
import { selectKind } from '../../administrators/store.ts'
import { tellOwner } from '../../credentials/notice.ts'
import type { SignInProof } from '../../credentials/proof.ts'
import { parseUscc } from '../../document.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { lockOrganization } from '../../organizations/store.ts'
import type { Claim } from '../../people/identify.ts'
import { personNamed } from '../../people/named.ts'
import { sharePeople } from '../../people/store.ts'
import { isFitTerm, isOpen } from '../../term.ts'
import { refuse } from '../faults.ts'
import { selectDepartment } from '../store.ts'
import { endOffice, findOffice } from './dismiss.ts'
import { checkFresh, checkReach, holdAppointingRight } from './right.ts'
import { parseRoles, type Role } from './roles.ts'
import { insertOfficer, lockStandingOfficer, type OfficerRow } from './store.ts'

export interface OfficerAppointment {
  /** Code of the department. */
  readonly department: string
  readonly person: Claim
  readonly roles: readonly string[]
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  /** Undefined for the program itself. */
  readonly proof?: SignInProof | undefined
}

/** Whether the person is registered is told to nobody who may not appoint. */
async function findOfficer(tx: Tx, deps: Deps, caller: Caller, uscc: string, person: Claim): Promise<string> {
  const found = await personNamed(tx, deps, person).catch(async error => {
    await holdAppointingRight(tx, deps, caller, uscc)
    throw error
  })
  if (found !== undefined) return found
  await holdAppointingRight(tx, deps, caller, uscc)
  throw refuse('officer-person-not-found')
}

/** The department, locked so that two appointments of one person wait for each other. */
async function lockDepartment(tx: Tx, uscc: string): Promise<string> {
  await lockOrganization(tx, uscc)
  const department = await selectDepartment(tx, uscc)
  if (department === undefined) throw refuse('department-not-found')
  return department.name
}

const isSame = (standing: OfficerRow, roles: readonly Role[], until: string): boolean =>
  standing.until === until && standing.roles.join() === roles.join()

interface Wish {
  readonly personId: string
  readonly uscc: string
  readonly roles: readonly string[]
  readonly until: string
  readonly proof: SignInProof | undefined
  /** The appointment that is to be changed, where one is. */
  readonly changed?: string
}

/** Who appoints, whom, as what: in this order, so that who may not appoint learns nothing. */
async function place(tx: Tx, deps: Deps, caller: Caller, wish: Wish): Promise<string> {
  const { personId, uscc, until } = wish
  const at = deps.clock.now()
  const locked = await sharePeople(tx, caller.kind === 'person' ? [personId, caller.id] : [personId])
  const department = await lockDepartment(tx, uscc)
  const appointer = await holdAppointingRight(tx, deps, caller, uscc)
  checkFresh(deps, caller, wish.proof)
  if (caller.kind === 'person' && caller.id === personId) throw refuse('officer-oneself')
  if (!locked.has(personId)) throw refuse('officer-person-not-found')
  const roles = parseRoles(wish.roles)
  if (roles === undefined) throw refuse('officer-roles-invalid', [{ pointer: '/roles', detail: 'none, or not one’s' }])
  if (!isFitTerm(until, at))
    throw refuse('officer-term-invalid', [{ pointer: '/until', detail: 'from today on, at most five years' }])
  const standing = await lockStandingOfficer(tx, uscc, personId, 'update')
  const isStanding = standing !== undefined && isOpen(standing, at)
  if (wish.changed !== undefined && (!isStanding || standing.id !== wish.changed)) throw refuse('officer-ended')
  checkReach(appointer, isStanding ? [...roles, ...standing.roles] : roles)
  if (isStanding && isSame(standing, roles, until)) return standing.id
  if ((await selectKind(tx, personId)) !== undefined) throw refuse('officer-is-administrator')
  if (standing !== undefined) await endOffice(tx, deps, caller, standing, isStanding ? 'replaced' : 'expired')
  const id = deps.ids.uuid()
  const by = callerName(caller)
  await insertOfficer(tx, { id, uscc, personId, roles: [...roles], until, appointedBy: by, appointedAt: at })
  await record(tx, {
    at,
    type: 'officer.appointed',
    actor: by,
    subject: `officer:${id}`,
    data: { uscc, person: `person:${personId}`, roles, until },
  })
  await tellOwner(tx, deps, personId, noticeTexts.appointed(at, department, roles, until))
  return id
}

/**
 * Makes a registered person an officer of a department, in these roles until that day; what they were there before ends.
 * The legal representative does, or the department's administrator, who makes no other administrators; nobody for
 * themself. The person is told.
 * @returns the appointment's id; the same again answers it
 * @throws Fault `officer-not-allowed`, `assurance-too-low`, `fresh-sign-in-needed`, `officer-oneself`, `uscc-invalid`,
 *   `department-not-found`, `document-type-unknown`, `document-number-invalid`, `name-invalid`,
 *   `officer-person-not-found`, `officer-is-administrator`, `officer-roles-invalid`, `officer-term-invalid`
 */
export async function appointOfficer(deps: Deps, caller: Caller, input: OfficerAppointment): Promise<string> {
  const { roles, until, proof } = input
  const uscc = parseUscc(input.department)
  return deps.db.transaction(async tx => {
    const personId = await findOfficer(tx, deps, caller, uscc, input.person)
    return place(tx, deps, caller, { personId, uscc, roles, until, proof })
  })
}

export interface OfficerChange extends Pick<OfficerAppointment, 'roles' | 'until' | 'proof'> {
  /** Id of the appointment that stands. */
  readonly officer: string
}

/**
 * Gives an officer other roles or another last day: another appointment, which it answers.
 * @throws Fault `officer-not-found`, `officer-ended` and those of {@link appointOfficer}
 */
export async function changeOfficer(deps: Deps, caller: Caller, input: OfficerChange): Promise<string> {
  const { officer, roles, until, proof } = input
  return deps.db.transaction(async tx => {
    const { personId, uscc } = await findOffice(tx, officer)
    return place(tx, deps, caller, { personId, uscc, roles, until, proof, changed: officer })
  })
}
