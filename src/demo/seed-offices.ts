import {
  administratorKinds,
  admitCounter,
  appointAdministrator,
  appointOfficer,
  findDepartments,
  officerRoles,
  parseDocument,
  personByDocument,
  registerDepartment,
} from '../identity/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { Fault } from '../platform/faults.ts'
import { type CastPerson, departments, governments, tree } from './cast.ts'
import { administrators, type CastOffice, counters, offices } from './cast-staff.ts'

/** What somebody has changed since then stays as they changed it: the server starts without it. */
async function unlessChanged(deps: Deps, what: string, seeding: Promise<unknown>): Promise<void> {
  try {
    await seeding
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    deps.log.warn({ err: error }, `a part of the demonstration stands otherwise: ${what}`)
  }
}

async function seedTree(deps: Deps, caller: Caller): Promise<void> {
  const known = new Set((await findDepartments(deps, { region: governments.province.region })).map(({ uscc }) => uscc))
  // One after another: what is above comes first.
  for (const place of tree.filter(({ uscc }) => !known.has(uscc)))
    await unlessChanged(deps, `department ${place.uscc}`, registerDepartment(deps, caller, place))
}

const idOf = async (deps: Deps, { documentType, documentNumber }: CastPerson): Promise<string> =>
  (await personByDocument(deps, parseDocument(documentType, documentNumber, deps.clock.now())))?.id ?? ''

/** Whoever was appointed otherwise meanwhile stays so. */
async function seedOffice(deps: Deps, caller: Caller, { person, department, roles }: CastOffice): Promise<void> {
  const { uscc } = departments[department]
  if ((await officerRoles(deps, await idOf(deps, person), uscc)).size > 0) return
  const until = `${deps.clock.now().getUTCFullYear() + 4}-12-31`
  await appointOfficer(deps, caller, { department: uscc, person, roles, until })
}

/** The tree of departments, who works in them, who administers the installation. */
export async function seedOffices(deps: Deps, caller: Caller): Promise<void> {
  await seedTree(deps, caller)
  await Promise.all([
    ...counters.map(uscc => unlessChanged(deps, `counter ${uscc}`, admitCounter(deps, caller, uscc))),
    ...offices.map(office => unlessChanged(deps, `office in ${office.department}`, seedOffice(deps, caller, office))),
    ...administratorKinds.map(async kind => {
      const id = await idOf(deps, administrators[kind])
      await unlessChanged(deps, `${kind} administrator`, appointAdministrator(deps, caller, id, kind))
    }),
  ])
}
