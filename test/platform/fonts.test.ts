import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fontChain } from '../../src/platform/fonts/chain.ts'
import { outlineOf } from '../../src/platform/fonts/outline.ts'
import { subsetOf } from '../../src/platform/fonts/subset.ts'
import { FontError } from '../../src/platform/fonts/true-type.ts'

const chain = fontChain({ fonts: [] })
const find = (character: string) => chain.find(character.codePointAt(0) ?? 0, 'regular')
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('the chain of fonts', () => {
  it('has all of URO and Extension A, and of Extension B what its fonts say (counts measured with fontTools)', () => {
    const count = (from: number, to: number): number =>
      range(from, to).filter(codePoint => chain.find(codePoint, 'regular') !== undefined).length
    expect(count(0x4e00, 0x9fff)).toBe(20_992)
    expect(count(0x3400, 0x4dbf)).toBe(6_592)
    expect(count(0x20000, 0x2a6df)).toBe(788)
  })

  it('goes on to the next font for what the first lacks, and ends in nothing', () => {
    expect(find('云')?.font.postScriptName).toBe('NotoSerifSC-Regular')
    expect(find('𠮷')?.font.postScriptName).toContain('LXGW')
    expect(find('\u{2ffff}')).toBeUndefined()
  })

  it('every glyph that is found is drawn, but for spaces', () => {
    for (const character of '云南省𠮷㐂鿫Aé1，（·') {
      const glyph = find(character)
      if (glyph === undefined) throw new Error(character)
      expect(outlineOf(glyph.font, glyph.glyph, [1, 0, 0, 1, 0, 0])).toMatch(/ m\n[\s\S]*h\n$/)
    }
  })

  it('a subset is the same for the same glyphs', () => {
    const glyph = find('云')
    if (glyph === undefined) throw new Error('no glyph')
    expect(subsetOf(glyph.font, [0, glyph.glyph]).equals(subsetOf(glyph.font, [0, glyph.glyph]))).toBe(true)
  })
})

describe('the setting FONTS', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yihao-fonts-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('a file that is no font or is not there stops the start', async () => {
    const path = join(folder, 'broken.ttf')
    await writeFile(path, 'not a font')
    expect(() => fontChain({ fonts: [path] })).toThrow(FontError)
    expect(() => fontChain({ fonts: [join(folder, 'absent.ttf')] })).toThrow(FontError)
  })

  it('a good one is asked last', () => {
    const font = createRequire(import.meta.url).resolve(
      '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
    )
    const more = fontChain({ fonts: [font] })
    expect(more.find(0x4e91, 'regular')?.font.postScriptName).toBe('NotoSerifSC-Regular')
  })
})
