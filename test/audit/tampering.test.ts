import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { growTree } from '../../src/audit/edge.ts'
import { type Finding, inspectLog, refuseDoubtfulLog, sequenceLog } from '../../src/audit/index.ts'
import { commitmentOf } from '../../src/audit/leaf.ts'
import { leafHash } from '../../src/audit/merkle.ts'
import { startWorld, type World } from '../harness.ts'
import { addLines, readCheckpoint } from './oracle.ts'

/** What an insider with the database, but without the signing key, could try; `inspect` or the next start finds it. */
describe('tampering', () => {
  let world: World
  let ids: number[]
  beforeEach(async () => {
    world = await startWorld()
    ids = await addLines(world.deps, 600)
    await sequenceLog(world.deps)
    ids.push(...(await addLines(world.deps, 20)))
    await sequenceLog(world.deps)
  })
  afterEach(() => world?.stop())

  const findings = async (checkpoint?: string): Promise<readonly Finding[]> =>
    (await inspectLog(world.deps, { checkpoint })).findings
  const asInsider = async (work: (owner: World['owner']) => Promise<unknown>): Promise<void> => {
    await world.owner`alter table audit.records disable trigger user`
    await work(world.owner)
    await world.owner`alter table audit.records enable trigger user`
  }
  const place = async (id: number | undefined): Promise<number> =>
    Number((await world.owner`select index from audit.leaves where record_id = ${id ?? 0}`)[0]?.index)

  it('is not found where there is none', async () => {
    expect(await findings()).toEqual([])
    expect(await findings((await readCheckpoint(world)).note)).toEqual([])
    await refuseDoubtfulLog(world.deps)
  })

  it('the application cannot change, remove or empty records', async () => {
    const app = world.database.sql
    const id = ids[0] ?? 0
    await expect(app`update audit.records set type = 'x' where id = ${id}`).rejects.toMatchObject({ code: '42501' })
    await expect(app`delete from audit.records where id = ${id}`).rejects.toMatchObject({ code: '42501' })
    await expect(app`truncate audit.records`).rejects.toMatchObject({ code: '42501' })
    await expect(app`alter table audit.records disable trigger user`).rejects.toMatchObject({ code: '42501' })
  })

  it('the owner of the tables is refused too, until he takes the trigger away', async () => {
    const { owner } = world
    await expect(owner`update audit.records set type = 'x'`).rejects.toMatchObject({ code: '42501' })
    await expect(owner`delete from audit.records`).rejects.toMatchObject({ code: '42501' })
    await expect(owner`truncate audit.records`).rejects.toMatchObject({ code: '42501' })
  })

  it.each([
    ['at', `at = at + interval '1 second'`],
    ['type', `type = 'test.else'`],
    ['actor', `actor = 'system:else'`],
    ['subject', `subject = 'thing:else'`],
    ['data', `data = data || '{"number": 0.5}'`],
    ['salt', `salt = sha256(salt)`],
    ['commitment', `commitment = sha256(commitment)`],
  ])('a changed %s is found', async (_, change) => {
    const id = ids[300]
    await asInsider(owner => owner.unsafe(`update audit.records set ${change} where id = ${id}`))
    const index = await place(id)
    expect(await findings()).toEqual([
      { kind: 'changed', recordId: id, index, detail: 'the record is not the one that was logged' },
    ])
  })

  it('a removed record is found', async () => {
    const id = ids[10] ?? 0
    await asInsider(owner => owner`delete from audit.records where id = ${id}`)
    expect(await findings()).toEqual([
      { kind: 'missing', recordId: id, index: await place(id), detail: 'the record is gone' },
    ])
  })

  it('a removed record is found when its place is removed as well', async () => {
    const id = ids[10] ?? 0
    const index = await place(id)
    await asInsider(async owner => {
      await owner`delete from audit.records where id = ${id}`
      await owner`delete from audit.leaves where record_id = ${id}`
    })
    expect(await findings()).toEqual([{ kind: 'missing', index, detail: 'the place is gone' }])
  })

  it('a removed place of the last, unfinished tile is found, and the next start refuses', async () => {
    await world.owner`delete from audit.leaves where record_id = ${ids.at(-2) ?? 0}`
    const kinds = (await findings()).map(finding => finding.kind)
    expect(kinds).toContain('missing')
    expect(kinds).toContain('extra')
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('the log lacks hashes')
  })

  it('an added record is found', async () => {
    await asInsider(
      owner => owner`insert into audit.records (at, type, actor, subject, data, salt, commitment)
        select at, type, actor, subject, data, salt, commitment from audit.records where id = ${ids[0] ?? 0}`,
    )
    const [row] = await world.owner`select max(id)::int as id from audit.records`
    expect(await findings()).toEqual([{ kind: 'extra', recordId: row?.id, detail: 'the record was never logged' }])
  })

  it('an added place beyond the head is found', async () => {
    const { size } = await readCheckpoint(world)
    await asInsider(async owner => {
      await owner`insert into audit.records (id, at, type, actor, subject, data, salt, commitment)
        select 900000, at, type, actor, subject, data, salt, commitment from audit.records where id = ${ids[0] ?? 0}`
      await owner`insert into audit.leaves (index, record_id, hash) values (${size}, 900000, ${Buffer.alloc(32)})`
    })
    expect(await findings()).toEqual([
      { kind: 'extra', index: size, recordId: 900_000, detail: 'a place beyond the head' },
    ])
  })

  it('two records that changed places are found', async () => {
    const [a = 0, b = 0] = [ids[3], ids[4]]
    await world.owner`update audit.leaves set record_id = -record_id where record_id in (${a}, ${b})`
    await world.owner`update audit.leaves set record_id = case record_id when ${-a} then ${b} else ${a} end::bigint where record_id < 0`
    expect((await findings()).map(each => [each.kind, each.recordId])).toEqual([
      ['changed', b],
      ['changed', a],
    ])
  })

  it('a record rewritten together with its commitment and its place is found', async () => {
    const id = ids[300] ?? 0
    await asInsider(owner => rewrite(owner, id))
    expect((await findings()).map(each => [each.kind, each.recordId])).toEqual([['changed', id]])
  })

  it('a log rewritten from top to bottom does not match its checkpoints, which only the key could sign', async () => {
    const published = await readCheckpoint(world)
    await asInsider(owner => rewriteAll(owner, ids[5] ?? 0))
    expect((await findings()).map(each => each.kind)).toEqual(['checkpoint', 'checkpoint'])
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('does not match the log')
    await addLines(world.deps, 1)
    await expect(sequenceLog(world.deps)).rejects.toThrow('does not match the log')
    expect((await readCheckpoint(world)).note).toBe(published.note)
  })

  it('a log rewritten from top to bottom, its checkpoints removed, does not match the kept one', async () => {
    const { note } = await readCheckpoint(world)
    await asInsider(async owner => {
      await rewriteAll(owner, ids[5] ?? 0)
      await owner`delete from audit.checkpoints`
    })
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('does not match the log')
    expect((await findings()).map(each => each.kind)).toEqual(['checkpoint'])
    await rm(join(world.deps.config.dataDir, 'log-checkpoint'))
    expect((await findings(note)).map(each => each.kind)).toEqual(['checkpoint'])
  })

  it('a log whose tail was cut and whose head was set back is refused by the kept checkpoint', async () => {
    const { note } = await readCheckpoint(world)
    await asInsider(cutTail)
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow(/promises 6\d\d lines, but the log has 6\d\d/)
    expect((await findings()).map(each => each.kind)).toEqual(['missing'])
    await addLines(world.deps, 40)
    await expect(sequenceLog(world.deps)).rejects.toThrow('set back')
    await rm(join(world.deps.config.dataDir, 'log-checkpoint'))
    expect((await findings()).filter(each => each.kind !== 'extra')).toEqual([])
    expect((await findings(note)).map(each => each.kind)).toContain('missing')
    await sequenceLog(world.deps)
    expect((await findings(note)).map(each => each.kind)).toEqual(['checkpoint'])
  })

  it('an emptied log is refused by the kept checkpoint', async () => {
    await asInsider(
      owner => owner`truncate audit.records, audit.leaves, audit.tiles, audit.tree_head, audit.checkpoints`,
    )
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('the log is empty, but')
    expect((await findings()).map(each => each.kind)).toEqual(['missing'])
  })

  it('a lost head is refused', async () => {
    await world.owner`delete from audit.tree_head`
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('shows that there was one')
    await rm(join(world.deps.config.dataDir, 'log-checkpoint'))
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('lines but no head')
    expect(await findings()).toContainEqual({ kind: 'missing', detail: 'the head of the tree is gone' })
  })

  it.each(['hashes', 'root'])('a tile with other %s is found', async column => {
    await world.owner.unsafe(`update audit.tiles set ${column} = overlay(${column} placing '\\x00'::bytea from 7 for 1)
      where level = 0 and n = 1`)
    expect((await findings()).map(each => each.kind)).toContain('changed')
  })

  it('a tile that is gone, and one too many, are found', async () => {
    await world.owner`delete from audit.tiles where n = 0`
    expect(await findings()).toEqual([{ kind: 'missing', detail: 'tile 0 of level 0 is gone' }])
    await world.owner`insert into audit.tiles (level, n, hashes, root) values (1, 0, ${Buffer.alloc(8192)}, ${Buffer.alloc(32)})`
    expect(await findings()).toContainEqual({ kind: 'extra', detail: 'tile 0 of level 1 lies beyond the head' })
  })

  it('a checkpoint that was changed or forged is found', async () => {
    const { size } = await readCheckpoint(world)
    await world.owner`update audit.checkpoints set note = replace(note, '— ', '— x') where size = ${size}`
    expect((await findings()).map(each => each.kind)).toEqual(['checkpoint'])
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow("was not signed by this log's key")
    expect(await findings('nonsense')).toContainEqual({
      kind: 'checkpoint',
      detail: "the given checkpoint was not signed by this log's key",
    })
  })

  it('a waiting line that was changed or removed is found', async () => {
    const [a = 0, b = 0, c = 0] = await addLines(world.deps, 3)
    await asInsider(async owner => {
      await owner`update audit.records set type = 'x' where id = ${a}`
      await owner`delete from audit.records where id = ${b}`
      await owner`delete from audit.pending where record_id = ${c}`
    })
    const found = (await findings()).map(each => [each.kind, each.recordId])
    expect(found.sort()).toEqual(
      [
        ['changed', a],
        ['extra', c],
        ['missing', b],
      ].sort(),
    )
    expect(await sequenceLog(world.deps)).toBe(1)
    expect((await findings()).map(each => [each.kind, each.recordId]).sort()).toEqual(found)
  })

  it('a kept checkpoint of another log is refused', async () => {
    const path = join(world.deps.config.dataDir, 'log-checkpoint')
    await writeFile(path, (await readFile(path, 'utf8')).replace('— ', '— other'))
    await expect(refuseDoubtfulLog(world.deps)).rejects.toThrow('was not signed')
  })
})

type Owner = World['owner']

/** Rewrites a record as its author would have: new content, right commitment, right leaf. */
async function rewrite(owner: Owner, id: number): Promise<void> {
  const [row] = await owner`select * from audit.records where id = ${id}`
  if (row === undefined) throw new Error('no such record')
  const line = {
    id,
    at: new Date(row.at),
    type: 'test.rewritten',
    actor: String(row.actor),
    subject: String(row.subject),
    data: row.data,
    salt: Buffer.from(row.salt),
  }
  const commitment = commitmentOf(line)
  await owner`update audit.records set type = ${line.type}, commitment = ${commitment} where id = ${id}`
  await owner`update audit.leaves set hash = ${leafHash(commitment)} where record_id = ${id}`
}

async function rewriteAll(owner: Owner, id: number): Promise<void> {
  await rewrite(owner, id)
  const rows = await owner`select hash from audit.leaves order by index`
  const tree = growTree([], 0)
  for (const { level, n, hashes, root } of tree.append(rows.map(row => Buffer.from(row.hash))))
    await owner`update audit.tiles set hashes = ${Buffer.concat(hashes)}, root = ${root} where level = ${level} and n = ${n}`
  await owner`update audit.tree_head set root = ${tree.root()}`
}

/** Sets the log back to its last checkpoint but one, with nothing left over. */
async function cutTail(owner: Owner): Promise<void> {
  const [last, earlier] = await owner`select size, root from audit.checkpoints order by size desc limit 2`
  const size = Number(earlier?.size)
  await owner`delete from audit.checkpoints where size = ${last?.size}`
  await owner`delete from audit.records where id in (select record_id from audit.leaves where index >= ${size})`
  await owner`delete from audit.leaves where index >= ${size}`
  await owner`delete from audit.tiles where level = 0 and (n + 1) * 256 > ${size}`
  await owner`update audit.tree_head set size = ${size}, root = ${earlier?.root}`
}
