import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { connectionTo } from '../../src/platform/db/client.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'
import { makeBareTable } from './platform.ts'
import type { SubjectStart } from './running.ts'

/** The driver at its best under load: no query waits behind another one's connection. */
const pool = { max: 16, max_pipeline: 1 }

/**
 * Bare Fastify routes over the PostgreSQL that the subject of the data folder named first runs: `GET /rows/:id` selects one
 * row by its primary key, `POST /rows` inserts one of the same size in a transaction.
 * @param words data folder, bytes of a row, rows
 */
export const bareRoutes: SubjectStart = async (port, [dataDir = '', bytes = '1000', rows = '500']) => {
  const place = await runningEmbeddedPostgres(dataDir)
  if (place === undefined) throw new Error('the embedded PostgreSQL is not running')
  const table = 'public.bare_rows'
  await makeBareTable(dataDir, table, 'id uuid primary key, at timestamptz not null default now(), body text not null')
  const sql = connectionTo(place, pool)
  // As hard to compress as what is encrypted.
  const body = Array.from({ length: Math.ceil(Number(bytes) / 36) }, () => randomUUID())
    .join('')
    .slice(0, Number(bytes))
  const ids = Array.from({ length: Number(rows) }, () => randomUUID())
  await sql`insert into public.bare_rows (id, body) select id, ${body} from unnest(${ids}::uuid[]) as given (id)`
  const server = Fastify({ logger: false })
  server.get<{ Params: { id: string } }>('/rows/:id', async request => {
    const [row] = await sql`select id, at, body from public.bare_rows where id = ${request.params.id}`
    return row
  })
  server.post('/rows', async (_request, reply) => {
    const id = randomUUID()
    await sql.begin(tx => tx`insert into public.bare_rows (id, body) values (${id}, ${body})`)
    return reply.status(201).send({ id })
  })
  await server.listen({ port, host: 'localhost' })
  return {
    facts: { ids },
    async stop() {
      await server.close()
      await sql.end({ timeout: 1 })
    },
  }
}
