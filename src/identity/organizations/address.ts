import { refuse } from '../faults.ts'

/** Registered address: trimmed, one space between parts, no control characters, at most 200; null where none is given. */
export function parseAddress(text: string | undefined): string | null {
  if (text === undefined) return null
  const address = text.normalize('NFC').trim().replace(/\s+/gu, ' ')
  if (address === '' || [...address].length > 200 || /\p{C}/u.test(address))
    throw refuse('address-invalid', [
      { pointer: '/address', detail: '1 to 200 characters, none of them a control character' },
    ])
  return address
}
