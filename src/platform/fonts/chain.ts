import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Config } from '../config.ts'
import { FontError, openTrueType, type TrueType } from './true-type.ts'

export type Weight = 'regular' | 'bold'

export interface Glyph {
  readonly font: TrueType
  readonly glyph: number
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
  const rest = [resolve(kai), ...more].map(path => once(() => openFont(path)))
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
        const found = { font, glyph }
        known[weight].set(codePoint, found)
        return found
      }
      return undefined
    },
  }
}

const chains = new Map<string, FontChain>()

/** The fonts that come with the program, then those of the setting FONTS; each is opened when it is first needed. */
export function fontChain({ fonts }: Pick<Config, 'fonts'>): FontChain {
  const key = fonts.join('\n')
  const chain = chains.get(key) ?? openChain(fonts)
  chains.set(key, chain)
  return chain
}
