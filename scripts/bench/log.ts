import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { record, sequenceLog } from '../../src/audit/index.ts'
import { calls, type Scenario, sideBySide } from './measure.ts'
import { makeBareTable, openBenchPlatform } from './platform.ts'

/**
 * Lines of the log: 64 use cases at once each write a line in a transaction of their own and the sequencer runs beside
 * them, against transactions that insert a row of the same size into a bare table.
 */
export const log: Scenario = async () => {
  const { deps, close } = await openBenchPlatform()
  const payload = randomBytes(150).toString('hex')
  await makeBareTable(
    deps.config.dataDir,
    'public.bare',
    'id bigserial primary key, at timestamptz not null, text text not null',
  )
  const write = (n: number) =>
    deps.db.transaction(tx =>
      record(tx, {
        at: deps.clock.now(),
        type: 'bench.written',
        actor: 'system:bench',
        subject: `bench:${n}`,
        data: { payload },
      }),
    )
  const insert = () =>
    deps.db.transaction(tx => tx.execute(sql`insert into public.bare (at, text) values (now(), ${payload})`))
  const own = calls(write, 64)
  try {
    return await sideBySide(
      'one bare insert a transaction',
      async seconds => {
        const sequencing = setInterval(() => void sequenceLog(deps).catch(() => undefined), 1_000)
        try {
          return await own(seconds)
        } finally {
          clearInterval(sequencing)
        }
      },
      calls(insert, 64),
    )
  } finally {
    await close()
  }
}
