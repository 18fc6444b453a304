import type { FastifyReply, FastifyRequest } from 'fastify'
import { departmentByUscc, type ListedOfficer, officersOfDepartment, type Role } from '../../identity/index.ts'
import type { Fault } from '../../platform/faults.ts'
import type { Sso } from '../../sso/index.ts'
import { languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { officersPath as path, sendUnsure } from './frame.tsx'
import { sendNoOffice } from './no-office.tsx'
import { officersWords } from './officers-words.ts'

export interface Managed {
  readonly uscc: string
  readonly name: string
  readonly officers: readonly ListedOfficer[]
  readonly appoints: readonly Role[]
}

/** Goes on for who manages the officers of the department that the session acts for; answers everybody else clearly. */
export async function asLeader(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  go: (managed: Managed) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { caller } = request
  const t = officersWords[languageOf(request)]
  const notYours = { workplace: path, title: t.notYours, about: t.notYoursAbout, nowhere: t.nowhere } as const
  const uscc = caller.kind === 'person' ? caller.organization : undefined
  if (uscc === undefined) return sendNoOffice(sso, request, reply, notYours)
  const outcome = await outcomeOf(officersOfDepartment(sso.deps, caller, uscc), [
    'officer-not-allowed',
    'assurance-too-low',
  ])
  if (outcome.kind === 'ok') {
    const department = await departmentByUscc(sso.deps, uscc)
    if (department !== undefined) return go({ uscc, name: department.name, ...outcome.value })
    const said = { title: t.noDepartment, about: t.noDepartmentAbout }
    return sendNoOffice(sso, request, reply, { ...notYours, ...said, nowhere: '' })
  }
  return outcome.fault.code === 'assurance-too-low'
    ? sendUnsure(sso, request, reply, path)
    : sendNoOffice(sso, request, reply, notYours)
}

/** Beside which field a refusal is said. */
export const fieldOfFault: Readonly<Record<string, string>> = {
  'officer-person-not-found': 'documentNumber',
  'officer-is-administrator': 'documentNumber',
  'officer-oneself': 'documentNumber',
  'document-number-invalid': 'documentNumber',
  'document-type-unknown': 'documentType',
  'name-invalid': 'name',
  'officer-roles-invalid': 'roles',
  'officer-not-allowed': 'roles',
  'officer-term-invalid': 'until',
}

export const mistakeOf = (fault: Fault, language: Language, fields: readonly string[]): Mistake => {
  const field = fieldOfFault[fault.code] ?? ''
  return { field: fields.includes(field) ? field : 'roles', text: saidOf(fault, language) }
}
