/** No font has this character: it would be a blank on the document, so there is no document. */
export class MissingGlyph extends Error {
  override readonly name = 'MissingGlyph'
  /** JSON pointer of the text within the license. */
  readonly pointer: string
  readonly detail: string

  constructor(pointer: string, position: number, codePoint: number) {
    const detail = `character ${position + 1} (U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}) is in no font`
    super(`${pointer}: ${detail}`)
    this.pointer = pointer
    this.detail = detail
  }
}
