import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { authorityLevels, findDepartments, registerDepartment } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import {
  Departments,
  type DepartmentsDone,
  type DepartmentTyped,
  departmentsWords,
  departmentsPath as path,
} from './departments.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'

const shown = 200
const untyped: DepartmentTyped = { uscc: '', region: '', level: 'county', parent: '' }
const isDone = (said: string | undefined): said is DepartmentsDone => said === 'registered' || said === 'stood'
const departmentForm = form({
  uscc: text(40),
  region: text(40),
  level: Type.Enum([...authorityLevels]),
  parent: text(40),
})

/** Refusals that have a place in the form. */
const places: Readonly<Record<string, keyof DepartmentTyped>> = {
  'uscc-invalid': 'uscc',
  'organization-not-found': 'uscc',
  'department-conflict': 'uscc',
  'region-invalid': 'region',
  'department-level-invalid': 'level',
  'department-parent-invalid': 'parent',
  'department-children-invalid': 'level',
}

interface Shown {
  readonly mayAct: boolean
  readonly after?: string | undefined
  readonly typed?: DepartmentTyped
  readonly mistakes?: readonly Mistake[]
  readonly done?: DepartmentsDone | undefined
}

async function sendDepartments(sso: Sso, request: FastifyRequest, reply: FastifyReply, page: Shown) {
  const { mayAct, after, typed = untyped, mistakes = [], done } = page
  const departments = await findDepartments(sso.deps, { after })
  const last = departments.length < shown ? undefined : departments.at(-1)?.uscc
  return sendAdmin(sso, request, reply, {
    tab: path,
    address: path,
    title: departmentsWords[languageOf(request)].title,
    children: spoken => <Departments {...spoken} {...{ departments, last, mayAct, typed, mistakes, done }} />,
  })
}

/** A code of the parent's own is told from the department's by where the refusal points. */
const fieldOf = (code: string, pointer: string | undefined): keyof DepartmentTyped =>
  pointer === '/parent' ? 'parent' : (places[code] ?? 'uscc')

/** Which organizations are departments, and where they stand. */
export function departmentPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const asked = query({ done: optionalText(20), after: optionalText(18) })
  server.get(path, { config: ownDoor, schema: { ...hidden, querystring: asked } }, (request, reply) =>
    asAdministrator(sso, request, reply, { tab: path }, kind => {
      const { done, after } = request.query
      return sendDepartments(sso, request, reply, {
        mayAct: kind === 'system',
        after,
        done: isDone(done) ? done : undefined,
      })
    }),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: departmentForm } },
    (request, reply) =>
      asAdministrator(sso, request, reply, { tab: path, acts: true }, async () => {
        const { _csrf, ...typed } = request.body
        const parent = typed.parent.trim()
        const input = {
          uscc: typed.uscc.trim(),
          region: typed.region.trim(),
          level: typed.level,
          ...(parent === '' ? {} : { parent }),
        }
        const outcome = await outcomeOf(registerDepartment(deps, request.caller, input), Object.keys(places))
        if (outcome.kind === 'ok')
          return reply.redirect(`${path}?done=${outcome.value.created ? 'registered' : 'stood'}`, 303)
        const { fault } = outcome
        const mistakes = [
          { field: fieldOf(fault.code, fault.places[0]?.pointer), text: saidOf(fault, languageOf(request)) },
        ]
        return sendDepartments(sso, request, reply, { mayAct: true, typed, mistakes })
      }),
  )
}
