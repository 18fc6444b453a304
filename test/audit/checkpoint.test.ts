import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkpointText, noteKeyOf, openCheckpoint, signedNote, verifierKey } from '../../src/audit/checkpoint.ts'
import { commitmentOf, contentAround, openingOf } from '../../src/audit/leaf.ts'
import { parseTilePath, sizesWithTile, tileNumberPath } from '../../src/audit/tile-path.ts'
import { canonicalJson, type Json } from '../../src/platform/crypto/canonical-json.ts'

const pair = generateKeyPairSync('ed25519')
const key = noteKeyOf('example.org/log', pair.publicKey)
const head = { origin: 'example.org/log', size: 20_852_163, root: Buffer.alloc(32, 7) }
const noteOf = (text: string): string => signedNote(text, key, sign(null, Buffer.from(text), pair.privateKey))
const note = noteOf(checkpointText(head))

describe('a checkpoint', () => {
  it('https://c2sp.org/signed-note: the verifier key of the Go checksum database has its published key id', () => {
    const published = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'
    const raw = Buffer.from(published.split('+').slice(2).join('+'), 'base64')
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: raw.subarray(1).toString('base64url') },
      format: 'jwk',
    })
    expect(verifierKey(noteKeyOf('sum.golang.org', publicKey))).toBe(published)
  })

  it('is three lines, an empty one and a signature', () => {
    expect(note).toMatch(
      /^example\.org\/log\n20852163\n[A-Za-z0-9+/]{43}=\n\n— example\.org\/log [A-Za-z0-9+/=]{92}\n$/,
    )
    expect(openCheckpoint(note, key)).toEqual(head)
  })

  it('is refused after any change, cut or foreign signature', () => {
    const bytes = Buffer.from(note)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        const opened = openCheckpoint(changed.toString('utf8'), key)
        // The last base64 digit has bits that carry nothing; what is opened is still what was signed.
        if (opened !== undefined) expect(opened).toEqual(head)
      }),
    )
    for (let end = 0; end < note.length; end += 1) expect(openCheckpoint(note.slice(0, end), key)).toBeUndefined()
    const foreign = noteKeyOf('example.org/log', generateKeyPairSync('ed25519').publicKey)
    expect(openCheckpoint(note, foreign)).toBeUndefined()
    expect(openCheckpoint(note, noteKeyOf('example.org/other', pair.publicKey))).toBeUndefined()
  })

  it('is refused when signed but not a tree head of this log', () => {
    for (const text of ['example.org/log\n', 'example.org/log\n01\nAAAA\n', 'other.example/log\n0\nx\n', '\n\n\n'])
      expect(openCheckpoint(noteOf(text), key)).toBeUndefined()
    expect(openCheckpoint(noteOf(checkpointText({ ...head, origin: 'other.example/log' })), key)).toBeUndefined()
    expect(openCheckpoint(noteOf(checkpointText({ ...head, size: 2 ** 53 })), key)).toBeUndefined()
  })

  it('may carry signatures of witnesses', () => {
    const witness = `— witness.example ${Buffer.alloc(76, 1).toString('base64')}\n`
    expect(openCheckpoint(note + witness, key)).toEqual(head)
    expect(openCheckpoint(note.replace('\n\n', `\n\n${witness}`), key)).toEqual(head)
  })
})

describe('a line', () => {
  it('is committed to as salt and canonical JSON, its id included', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.string(), (value, id, word) => {
        const data: Json = JSON.parse(JSON.stringify(value))
        const event = { at: new Date(id), type: word, actor: `client:${word}`, subject: 'thing:1', data }
        const { before, after } = contentAround(event)
        const whole = canonicalJson({ ...event, at: event.at.toISOString(), id })
        expect(`${before}${id}${after}`).toBe(Buffer.from(whole).toString('utf8'))
        const salt = Buffer.alloc(16, 3)
        expect(openingOf({ ...event, id, salt })).toEqual(Buffer.concat([salt, whole]))
        expect(commitmentOf({ ...event, id, salt })).not.toEqual(commitmentOf({ ...event, id: id + 1, salt }))
      }),
    )
  })
})

describe('a tile address', () => {
  it('https://c2sp.org/tlog-tiles: groups of three digits, all but the last marked', () => {
    expect(parseTilePath('0/x001/x234/067')).toEqual({ level: 0, n: 1_234_067, width: 256 })
    expect(parseTilePath('entries/000.p/255')).toEqual({ level: 'entries', n: 0, width: 255 })
    expect(tileNumberPath(1_234_067)).toBe('x001/x234/067')
    fc.assert(
      fc.property(fc.nat(10 ** 12), n => {
        expect(parseTilePath(`2/${tileNumberPath(n)}`)?.n).toBe(n)
      }),
    )
  })

  it.each(['', '0', '0/', '0/1', '0/0001', '0/x001', '0/x000/001', '00/001', '7/000', '64/000', '-1/000', '0/000.p/0'])(
    'refuses %j',
    path => expect(parseTilePath(path)).toBeUndefined(),
  )
  it.each(['0/000.p/256', '0/000.p/01', '0/000.p/', '0/000/', 'entries', '0/../000', '0/x001/x234/x067', '0/000?x'])(
    'refuses %j',
    path => expect(parseTilePath(path)).toBeUndefined(),
  )

  it('knows the tree sizes that it belongs to', () => {
    expect(sizesWithTile({ level: 0, n: 273, width: 112 })).toEqual({ least: 70_000, below: 70_001 })
    expect(sizesWithTile({ level: 1, n: 1, width: 17 })).toEqual({ least: 273 * 256, below: 274 * 256 })
    expect(sizesWithTile({ level: 2, n: 0, width: 1 })).toEqual({ least: 65_536, below: 131_072 })
    expect(sizesWithTile({ level: 0, n: 0, width: 256 })).toEqual({ least: 256, below: Number.POSITIVE_INFINITY })
  })
})
