import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectLog, proveConsistency, record, refuseDoubtfulLog, sequenceLog } from '../../src/audit/index.ts'
import { consistencySpans } from '../../src/audit/merkle.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { startWorld, type World } from '../harness.ts'
import { addLines, checkLog, eventOf, leafOf, readCheckpoint, treeHash } from './oracle.ts'

const clean = async (deps: Deps) => {
  const inspection = await inspectLog(deps)
  expect(inspection.findings).toEqual([])
  return inspection
}

/** The same program whose signer fails: before it has signed, or after. */
const withSigner = (deps: Deps, sign: Deps['keys']['signer']['sign']): Deps => ({
  ...deps,
  keys: { ...deps.keys, signer: { ...deps.keys.signer, sign } },
})

describe('the log', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world?.stop())

  it('publishes a signed checkpoint of an empty log once asked to begin', async () => {
    const { deps } = world
    await refuseDoubtfulLog(deps)
    await sequenceLog(deps)
    const { size, root, origin } = await checkLog(world)
    expect(origin).toBe(`${new URL(world.origin).host}/log`)
    expect(size === 0 ? root : treeHash([])).toEqual(treeHash([]))
  })

  it('gives every line its place, and serves tiles from which anyone can build the tree again', async () => {
    const { deps } = world
    for (const count of [1, 3, 252, 1, 300, 60]) {
      const { size } = await readCheckpoint(world)
      await addLines(deps, count)
      expect(await sequenceLog(deps)).toBe(count)
      expect((await checkLog(world)).size).toBe(size + count)
    }
    const { size, records, pending } = await clean(deps)
    expect({ records, pending }).toEqual({ records: size, pending: 0 })
  })

  it('does nothing when nothing waits', async () => {
    const before = await readCheckpoint(world)
    expect(await sequenceLog(world.deps)).toBe(0)
    expect(await readCheckpoint(world)).toEqual(before)
  })

  it('keeps no trace of a line whose transaction was rolled back', async () => {
    const { deps } = world
    const before = await clean(deps)
    await expect(
      deps.db.transaction(async tx => {
        await record(tx, eventOf(deps, 'test.undone', 1))
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await sequenceLog(deps)
    expect(await clean(deps)).toEqual(before)
  })

  it('does not lose a line whose transaction began earlier and commits later than others', async () => {
    const { deps } = world
    const { size } = await readCheckpoint(world)
    let commit = () => {}
    const mayCommit = new Promise<void>(resolve => {
      commit = resolve
    })
    let recorded: (id: number) => void = () => {}
    const earlyId = new Promise<number>(resolve => {
      recorded = resolve
    })
    const late = deps.db.transaction(async tx => {
      recorded(await record(tx, eventOf(deps, 'test.late', 1)))
      await mayCommit
    })
    const early = await earlyId
    const [other = 0] = await addLines(deps, 1)
    expect(other).toBeGreaterThan(early)
    expect(await sequenceLog(deps)).toBe(1)
    commit()
    await late
    expect(await sequenceLog(deps)).toBe(1)
    expect((await checkLog(world)).size).toBe(size + 2)
    await clean(deps)
  })

  it('takes a record inside a transaction only', () => {
    const { deps } = world
    // @ts-expect-error a Db is not a Tx: an audit line outside a transaction does not compile
    const outside = () => record(deps.db, eventOf(deps, 'test.outside', 1))
    expect(outside).toBeTypeOf('function')
  })

  it('lets many sequencers and writers run at once: each line has one place', async () => {
    const { deps } = world
    const { size } = await readCheckpoint(world)
    const writing = addLines(deps, 400, 1)
    let placed = 0
    for (let round = 0; round < 12; round += 1)
      for (const count of await Promise.all([sequenceLog(deps), sequenceLog(deps), sequenceLog(deps)])) placed += count
    await writing
    placed += await sequenceLog(deps)
    expect(placed).toBe(400)
    expect((await checkLog(world)).size).toBe(size + 400)
    await clean(deps)
  })

  it('grows consistently: every published tree is the beginning of every later one', async () => {
    const { deps } = world
    const notes = await world.owner`select size::int, root from audit.checkpoints order by size`
    const last = notes.at(-1)
    for (const { size } of notes.filter((_, at) => at % 3 === 0)) {
      const proof = await proveConsistency(deps.db, size, last?.size)
      expect(proof).toHaveLength(size === 0 ? 0 : consistencySpans(size, last?.size).length)
    }
    const { root } = await readCheckpoint(world)
    expect(Buffer.from(last?.root)).toEqual(root)
  })
})

describe('a crash', () => {
  it('before the batch commits leaves the lines waiting', async () => {
    const world = await startWorld()
    const { deps, owner } = world
    await addLines(deps, 5)
    await owner`create function audit.fail() returns trigger language plpgsql as $$ begin raise exception 'crash'; end $$`
    await owner`create trigger crash before update on audit.tree_head for each row execute function audit.fail()`
    await expect(sequenceLog(deps)).rejects.toThrow()
    expect((await clean(deps)).pending).toBeGreaterThanOrEqual(5)
    await owner`drop trigger crash on audit.tree_head`
    expect(await sequenceLog(deps)).toBeGreaterThanOrEqual(5)
    await checkLog(world)
    await clean(deps)
    await world.stop()
  })

  it('after the head has moved and before it is signed leaves a head that the next run signs', async () => {
    const world = await startWorld()
    const { deps } = world
    await refuseDoubtfulLog(deps)
    await sequenceLog(deps)
    await addLines(deps, 5)
    await expect(sequenceLog(withSigner(deps, () => Promise.reject(new Error('crash'))))).rejects.toThrow('crash')
    const unsigned = await clean(deps)
    expect(unsigned).toMatchObject({ pending: 0 })
    await refuseDoubtfulLog(deps)
    expect(await sequenceLog(deps)).toBe(0)
    expect((await checkLog(world)).size).toBe(unsigned.size)
    await clean(deps)
    await world.stop()
  })

  it('after signing and before storing makes the same checkpoint again', async () => {
    const world = await startWorld()
    const { deps } = world
    const { signer } = deps.keys
    await addLines(deps, 5)
    const made: string[] = []
    const signing: typeof signer.sign = async (name, data) => {
      made.push(Buffer.from(await signer.sign(name, data)).toString('base64'))
      if (Buffer.from(data).toString().split('\n')[1] !== '0') throw new Error('crash')
      return signer.sign(name, data)
    }
    await expect(sequenceLog(withSigner(deps, signing))).rejects.toThrow('crash')
    await sequenceLog(deps)
    const { note } = await checkLog(world)
    const signature = Buffer.from(note.trim().split(' ').at(-1) ?? '', 'base64').subarray(4)
    expect(made.at(-1)).toBe(signature.toString('base64'))
    await world.stop()
  })

  it('before the checkpoint is kept in the data folder leaves an older one that still holds', async () => {
    const world = await startWorld()
    const { deps } = world
    const path = join(deps.config.dataDir, 'log-checkpoint')
    await addLines(deps, 300)
    await sequenceLog(deps)
    const older = await readFile(path, 'utf8')
    await addLines(deps, 300)
    await sequenceLog(deps)
    expect(await readFile(path, 'utf8')).toBe((await readCheckpoint(world)).note)
    await writeFile(path, older)
    await refuseDoubtfulLog(deps)
    await addLines(deps, 1)
    expect(await sequenceLog(deps)).toBe(1)
    expect(await readFile(path, 'utf8')).toBe((await readCheckpoint(world)).note)
    await world.stop()
  })
})

describe('routes', () => {
  let world: World
  let ids: number[]
  beforeAll(async () => {
    world = await startWorld()
    ids = await addLines(world.deps, 700)
    await sequenceLog(world.deps)
  })
  afterAll(() => world?.stop())
  const get = async (path: string, scopes: readonly string[] = ['audit.read']) =>
    world.server.inject({ url: path, headers: { authorization: `Bearer ${await world.token(scopes)}` } })

  it('tell caches what may change and what never does', async () => {
    const checkpoint = await get('/log/checkpoint')
    expect(checkpoint.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
    })
    const tile = await get('/log/tile/0/000')
    expect(tile.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/octet-stream',
    })
    expect(tile.rawPayload).toHaveLength(8_192)
  })

  it('serve a partial tile of a published size for ever, and of no other', async () => {
    const { size } = await readCheckpoint(world)
    const n = Math.floor(size / 256)
    const path = (width: number) => `/log/tile/0/00${n}.p/${width}`
    const before = await get(path(size % 256))
    expect(before.statusCode).toBe(200)
    for (const wrong of [(size % 256) - 1, (size % 256) + 1])
      expect((await get(path(wrong))).json()).toMatchObject({ status: 404, code: 'tile-not-found' })
    expect((await get(`/log/tile/0/00${n}`)).statusCode).toBe(404)
    await addLines(world.deps, 300)
    await sequenceLog(world.deps)
    expect((await get(path(size % 256))).rawPayload).toEqual(before.rawPayload)
    expect((await get(`/log/tile/0/00${n}`)).rawPayload.subarray(0, before.rawPayload.length)).toEqual(
      before.rawPayload,
    )
  })

  it('refuse every other address of a tile', async () => {
    const wrong = [
      '0/999',
      '6/000',
      '1/000.p/200',
      'entries/999',
      '0/x999/x999/x999/x999/999',
      '0',
      'x',
      '0/%30%30%30.p',
      '0/..%2f000',
      'a'.repeat(60),
    ]
    for (const path of wrong) {
      const answer = await get(`/log/tile/${path}`)
      expect(answer.statusCode, path).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode, path).toBeLessThan(500)
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  it('do not serve what is placed but not yet published', async () => {
    const { size } = await readCheckpoint(world)
    const { owner, deps } = world
    await owner`create function audit.fail() returns trigger language plpgsql as $$ begin raise exception 'crash'; end $$`
    await owner`create trigger crash before insert on audit.checkpoints for each row execute function audit.fail()`
    const [id = 0] = await addLines(deps, 1)
    await expect(sequenceLog(deps)).rejects.toThrow()
    expect((await get(`/log/tile/0/00${Math.floor(size / 256)}.p/${(size % 256) + 1}`)).statusCode).toBe(404)
    expect((await get(`/api/log/records/${id}/proof`)).json()).toMatchObject({ code: 'record-not-yet-published' })
    await owner`drop trigger crash on audit.checkpoints`
    await sequenceLog(deps)
    expect((await get(`/api/log/records/${id}/proof`)).statusCode).toBe(200)
  })

  it('prove a record by a text that needs no server', async () => {
    for (const id of [ids[0], ids[255], ids[256], ids[511], ids[512], ids[699]]) {
      const answer = (await get(`/api/log/records/${id}/proof`)).json()
      const { root, note, size } = await readCheckpoint(world)
      const [head = '', ...rest] = String(answer.proof).split('\n\n')
      expect(rest.join('\n\n')).toBe(note)
      const [version, extra = '', place = '', ...hashes] = head.split('\n')
      expect(version).toBe('c2sp.org/tlog-proof@v1')
      const opening = Buffer.from(extra.replace('extra ', ''), 'base64')
      expect(JSON.parse(opening.subarray(16).toString())).toMatchObject({ id, ...answer.record })
      let [index, last] = [Number(place.replace('index ', '')), size - 1]
      let hash = leafOf(Buffer.from(answer.commitment, 'base64'))
      const { createHash } = await import('node:crypto')
      expect(createHash('sha256').update(opening).digest('base64')).toBe(answer.commitment)
      const node = (left: Buffer, right: Buffer) =>
        createHash('sha256')
          .update(Buffer.concat([Buffer.of(1), left, right]))
          .digest()
      // RFC 9162 §2.1.3.2
      for (const text of hashes) {
        const sibling = Buffer.from(text, 'base64')
        if (index % 2 === 1 || index === last) {
          hash = node(sibling, hash)
          while (index % 2 === 0 && index !== 0) [index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
        } else hash = node(hash, sibling)
        ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
      }
      expect(last).toBe(0)
      expect(hash).toEqual(root)
    }
  })

  it('show a record to auditors alone', async () => {
    const path = `/api/log/records/${ids[0]}/proof`
    expect((await world.server.inject(path)).statusCode).toBe(401)
    expect((await get(path, ['licenses.read'])).json()).toMatchObject({ status: 403, code: 'scope-missing' })
    expect((await get('/api/log/records/999999999/proof')).json()).toMatchObject({
      status: 404,
      code: 'record-not-found',
    })
    for (const id of ['0', '-1', '1.5', 'x', '1e3', '9'.repeat(16)])
      expect((await get(`/api/log/records/${id}/proof`)).statusCode, id).toBe(400)
  })
})
