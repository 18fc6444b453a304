import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer, publicDoor } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { closed } from '../people/body.ts'
import { authorityLevels } from './authority-level.ts'
import { changeDepartment } from './change.ts'
import { refuse } from './faults.ts'
import { departmentByUscc, findDepartments } from './find.ts'
import { registerDepartment } from './register.ts'

const access = bearer('people.register')
const open = { access: publicDoor }
const tags = ['departments']
const uscc = Type.String({ minLength: 1, maxLength: 40 })
const region = Type.String({ minLength: 6, maxLength: 6, description: 'GB/T 2260; 100000 for the whole country' })
const level = Type.Enum([...authorityLevels])

const body = Type.Object({ uscc, region, level, parent: Type.Optional(uscc) }, closed)
const changeBody = Type.Object(
  {
    uscc,
    region: Type.Optional(region),
    level: Type.Optional(level),
    parent: Type.Optional(Type.Union([uscc, Type.Null()])),
  },
  closed,
)
const search = Type.Object(
  {
    region: Type.Optional(region),
    level: Type.Optional(level),
    parent: Type.Optional(uscc),
    after: Type.Optional(uscc),
  },
  closed,
)
const answer = Type.Object({
  uscc: Type.String(),
  name: Type.String(),
  region: Type.String(),
  level,
  parent: Type.Optional(Type.String({ description: 'code of the department above it' })),
})

/** Departments are public facts; only registrars say which there are. */
export function departmentsRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/departments',
    {
      config: { access },
      schema: {
        summary: 'Make a registered organization a department, in its region, at its level, below another',
        tags,
        body,
        response: { 200: answer, 201: answer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, value } = await registerDepartment(deps, request.caller, request.body)
      return reply.status(created ? 201 : 200).send(value)
    },
  )
  server.post(
    '/api/departments/changes',
    {
      config: { access },
      schema: {
        summary: 'Move a department to another region, level or parent; what is not given stays',
        tags,
        body: changeBody,
        response: { 200: answer, ...problems },
      },
    },
    request => changeDepartment(deps, request.caller, request.body),
  )
  server.get(
    '/api/departments',
    {
      config: open,
      schema: {
        summary: 'Departments by code, of a region and those inside it, 200 at most after the given code',
        tags,
        querystring: search,
        response: { 200: Type.Object({ departments: Type.Array(answer) }), ...problems },
      },
    },
    async request => ({ departments: await findDepartments(deps, request.query) }),
  )
  server.get(
    '/api/departments/:uscc',
    {
      config: open,
      schema: {
        summary: 'One department',
        tags,
        params: Type.Object({ uscc }, closed),
        response: { 200: answer, ...problems },
      },
    },
    async request => {
      const department = await departmentByUscc(deps, request.params.uscc)
      if (department === undefined) throw refuse('department-not-found')
      return department
    },
  )
}
