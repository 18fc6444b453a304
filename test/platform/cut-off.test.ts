import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/platform/db/client.ts'

const letter = (name: string) => name.charCodeAt(0)
const message = (name: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.writeUInt8(letter(name), 0)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
/** AuthenticationOk and ReadyForQuery: as PostgreSQL lets somebody in whom it trusts. */
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))])

/** A PostgreSQL that is shut down just when it has let somebody in, and then is no more there. */
async function goingDown() {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(welcome)
      socket.once('data', () => socket.destroy())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    place: { host: '127.0.0.1', port: address.port, user: 'nobody', password: '', database: 'none' },
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const unheard: unknown[] = []
const hear = (reason: unknown) => unheard.push(reason)
process.on('unhandledRejection', hear)
afterEach(() => process.off('unhandledRejection', hear))

describe('a database that goes down while connections begin', () => {
  it('is told to whoever asked, and ends nothing else', async () => {
    const { place, stop } = await goingDown()
    const database = openDatabase(place, { pool: 8 })
    const asked = Array.from({ length: 40 }, (_, n) => database.db.execute(sql`select ${n}::int`))
    const settled = Promise.allSettled(asked)
    const outcome = await Promise.race([settled, pause(5_000, 'still waiting')])
    stop()
    await database.sql.end({ timeout: 0 })
    if (outcome === 'still waiting') await settled
    expect(new Set((await settled).map(({ status }) => status))).toEqual(new Set(['rejected']))
    await pause(50)
    expect(unheard).toEqual([])
  })
})
