import type { PdfFile } from '../../platform/pdf/file.ts'
import { pagesOf } from '../../platform/pdf/pages.ts'
import { findText } from '../../platform/pdf/text.ts'
import { refuse } from '../faults.ts'
import { pageNumbered, type SealPlace } from './pdf/signature-field.ts'
import { rectAround, rectAt } from './placement.ts'

/** Where somebody wants the seal: its middle in millimeters from the left and upper edge of a page, or over a word. */
export type Wish =
  /** `page` from 1; from the end where negative. */
  | { readonly page: number; readonly x: number; readonly y: number }
  /** The last place where these characters stand, as a seal stands at the end. */
  | { readonly keyword: string }

type Found = Pick<SealPlace, 'page' | 'rect'>

const outside = (pointer: string) =>
  refuse('seal-place-invalid', [{ pointer, detail: 'the seal, 42 mm across, would not wholly be on the page' }])

function overWord(file: PdfFile, keyword: string): Found {
  const pages = [...pagesOf(file)]
  for (const [n, page] of [...pages.entries()].reverse()) {
    const found = findText(file, page, keyword).at(-1)
    if (found === undefined) continue
    const rect = rectAt(page, found.x, found.y)
    if (rect === undefined) throw outside('/keyword')
    return { page: n + 1, rect }
  }
  throw refuse('keyword-not-found', [
    { pointer: '/keyword', detail: 'no page says this, as far as its text can be read' },
  ])
}

/**
 * The page and the rectangle that a wish means in this document.
 * @throws Fault `seal-place-invalid`, `keyword-not-found`; PdfError
 */
export function placeIn(file: PdfFile, wish: Wish): Found {
  if ('keyword' in wish) return overWord(file, wish.keyword)
  const rect = rectAround(pageNumbered(file, wish.page), wish.x, wish.y)
  if (rect === undefined) throw outside('/x')
  return { page: wish.page, rect }
}
