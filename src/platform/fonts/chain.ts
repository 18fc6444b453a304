import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Config } from '../config.ts'
import { FontError, openTrueType, type TrueType } from './true-type.ts'

export type Weight = 'regular' | 'bold'

/** A character as a font draws it. */
export interface Glyph {
  readonly codePoint: number
  readonly font: TrueType
  readonly glyph: number
  /** Advance, in ems. */
  readonly width: number
}

/** Fonts that are asked one after the other. */
export interface FontChain {
  /** Undefined where no font of the chain has the character. */
  find(codePoint: number, weight: Weight): Glyph | undefined
}

const { resolve } = createRequire(import.meta.url)
/** All of GB 2312, URO, CJK Extension A and 通用规范汉字表; open font license. */
const song: Readonly<Record<Weight, string>> = {
  regular: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
}
/** Some hundreds of Extension B to G more, and Latin letters with marks. */
const kai = '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff'

function openFont(path: string): TrueType {
  try {
    return openTrueType(readFileSync(path))
  } catch (error) {
    throw new FontError(`${path} cannot be used: ${error instanceof Error ? error.message : error}`)
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function openChain(more: readonly string[]): FontChain {
  // What is set is opened at once: a file that cannot be used is found at the start, not on somebody's document.
  const added = more.map(openFont).map(font => () => font)
  const rest = [once(() => openFont(resolve(kai))), ...added]
  const fonts: Readonly<Record<Weight, readonly (() => TrueType)[]>> = {
    regular: [once(() => openFont(resolve(song.regular))), ...rest],
    bold: [once(() => openFont(resolve(song.bold))), ...rest],
  }
  const known: Readonly<Record<Weight, Map<number, Glyph>>> = { regular: new Map(), bold: new Map() }
  return {
    find(codePoint, weight) {
      const seen = known[weight].get(codePoint)
      if (seen !== undefined) return seen
      for (const open of fonts[weight]) {
        const font = open()
        const glyph = font.glyphOf(codePoint)
        if (glyph === 0) continue
        const found = { codePoint, font, glyph, width: font.advanceOf(glyph) / font.unitsPerEm }
        known[weight].set(codePoint, found)
        return found
      }
      return undefined
    },
  }
}

const chains = new Map<string, FontChain>()

/**
 * The fonts that come with the program, each opened when it is first needed, then those of the setting FONTS.
 * @throws FontError where one of FONTS cannot be used
 */
export function fontChain({ fonts }: Pick<Config, 'fonts'>): FontChain {
  const key = fonts.join('\n')
  const chain = chains.get(key) ?? openChain(fonts)
  chains.set(key, chain)
  return chain
}
