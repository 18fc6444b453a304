import { afterAll, beforeAll, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import type { World } from '../harness.ts'
import {
  type Application,
  isBack,
  redeem,
  registerApplication,
  signIn,
  startAttempt,
  startScene,
} from './application.ts'

let world: World
let fund: Application
beforeAll(async () => {
  ;({ world, fund } = await startScene())
})
afterAll(() => world.stop())

const many = 20_000

/** What other people's sign-ons have left: so much that whoever reads all of it is seen. */
async function fill(): Promise<void> {
  await world.owner`
    insert into sso.artifacts
      (model, id_hash, payload_sealed, grant_id, uid, session_uid, account_id, client_id, expires_at)
    select (array['Session', 'Interaction', 'Grant', 'AuthorizationCode', 'AccessToken'])[1 + n % 5],
      sha256(n::text::bytea), sha256(n::text::bytea), 'grant-' || n / 5,
      case when n % 5 = 0 then 'other-' || n end, 'other-' || n / 5 * 5, gen_random_uuid(), 'fund',
      now() + interval '1 day'
    from generate_series(1, ${many}) n`
  await world.owner`
    insert into sso.replays (id_hash, expires_at)
    select sha256(n::text::bytea), now() + interval '1 day' from generate_series(1, ${many}) n`
  await world.owner`analyze`
}

interface Reads {
  readonly scanned: number
  readonly found: number
}

/** Rows read by going through whole tables, and lookups by index: as the database itself has counted. */
async function reads(): Promise<Reads> {
  const [row] = await world.owner`
    select sum(seq_tup_read)::int as scanned, sum(idx_scan)::int as found from pg_stat_user_tables
    where schemaname = 'sso' and relname in ('artifacts', 'replays')`
  return { scanned: row?.scanned, found: row?.found }
}

it('a sign-on reads its own rows, however many there are of others', { timeout: 60_000 }, async () => {
  await fill()
  const other = await registerApplication(world, 'second', { isFirstParty: true })
  const signOn = async () => {
    const browser = createUserAgent()
    await signIn(fund, {}, { browser })
    const attempt = await startAttempt(other, {}, { pushed: true })
    await redeem(other, attempt, await browser.open(attempt.address.href, isBack(other)))
  }
  // Statements are prepared when they come again, and planned for any value after some more.
  for (let n = 0; n < 8; n += 1) await signOn()
  // A connection tells its counts once a second, when it is used.
  const settle = async () => {
    await new Promise(resolve => setTimeout(resolve, 1_100))
    for (let n = 0; n < 2; n += 1) await signOn()
  }
  await settle()
  const before = await reads()
  for (let n = 0; n < 5; n += 1) await signOn()
  await settle()
  const after = await reads()
  expect(after.found - before.found).toBeGreaterThan(5 * 10)
  // The owner's own filling is long counted; what is left to scan are a few rows, not the table.
  expect(after.scanned - before.scanned).toBeLessThan(many)
})
