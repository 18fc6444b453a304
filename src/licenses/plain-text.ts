import type { Json } from '../platform/crypto/canonical-json.ts'

/** Control characters (tab and line ends aside) and half surrogates: nothing that paper could show. */
const unprintable = /[\p{Cc}\p{Cs}]/u

export const isPlainText = (text: string): boolean => !unprintable.test(text.replace(/[\t\n\r]/g, ''))

/** JSON pointer (RFC 6901) of the first text that is not plain, names of members included; undefined when all are. */
export function unprintablePlace(value: Json | undefined, pointer = ''): string | undefined {
  if (typeof value === 'string') return isPlainText(value) ? undefined : pointer
  if (value === null || typeof value !== 'object') return undefined
  for (const [key, each] of Object.entries(value)) {
    if (!isPlainText(key)) return pointer
    const place = unprintablePlace(each, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    if (place !== undefined) return place
  }
  return undefined
}
