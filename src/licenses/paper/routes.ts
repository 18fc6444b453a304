import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { closed } from '../bodies.ts'
import { receivePaper } from './receive.ts'
import { differenceKinds, type Reconciliation, reconcilePaper } from './reconcile.ts'
import { sheetStates, sheetStepNames } from './sheet.ts'
import { stepPaper } from './step.ts'

const tags = ['paper']
const typeCode = Type.String({ pattern: '^[0-9A-Z]{18}[0-9]{3}$' })
const serial = Type.String({ minLength: 1, maxLength: 30 })
const count = Type.Integer()

const reconciliation = Type.Object({
  stock: Type.Array(
    Type.Object({
      typeCode,
      sheets: Type.Object({
        'in-stock': count,
        taken: count,
        printed: count,
        'handed-over': count,
        returned: count,
        spoiled: count,
      }),
      next: Type.Optional(Type.String({ description: 'the sheet to be taken next' })),
    }),
  ),
  differences: Type.Array(
    Type.Object({
      kind: Type.Enum([...differenceKinds]),
      typeCode,
      serial: Type.Optional(serial),
      identifier: Type.Optional(Type.String()),
    }),
    { description: 'the first thousand' },
  ),
})

/** Paper and electronic license together (同步签发). */
export function paperRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/paper-receipts',
    {
      config: { access: bearer('licenses.issue') },
      schema: {
        summary: 'Receive numbered sheets',
        tags,
        body: Type.Object({ typeCode, first: serial, last: serial }, closed),
        response: { 201: Type.Object({ count }), ...problems },
      },
    },
    async (request, reply) => reply.status(201).send({ count: await receivePaper(deps, request.caller, request.body) }),
  )
  server.post(
    '/api/paper/:typeCode/:serial/:step',
    {
      config: { access: bearer('licenses.issue') },
      schema: {
        summary: 'A sheet was printed, handed over, returned or spoiled',
        tags,
        params: Type.Object({ typeCode, serial, step: Type.Enum([...sheetStepNames]) }),
        response: { 200: Type.Object({ state: Type.Enum([...sheetStates]) }), ...problems },
      },
    },
    async request => ({ state: await stepPaper(deps, request.caller, request.params) }),
  )
  server.get(
    '/api/paper',
    {
      config: { access: bearer('licenses.read') },
      schema: {
        summary: 'The stock, and every difference between paper and licenses',
        tags,
        response: { 200: Type.Unsafe<Reconciliation>(reconciliation), ...problems },
      },
    },
    request => reconcilePaper(deps, request.caller),
  )
}
