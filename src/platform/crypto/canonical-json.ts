import canonicalize from 'canonicalize'

/** What JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** JSON Canonicalization Scheme (RFC 8785) as UTF-8 bytes: equal values give equal bytes. */
export const canonicalJson = (value: Json): Uint8Array => Buffer.from(canonicalText(value), 'utf8')

/** The same as text. */
export function canonicalText(value: Json): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('value has no JSON form')
  return text
}
