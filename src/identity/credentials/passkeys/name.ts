import { refuse } from '../../faults.ts'

/**
 * What the owner calls a key: 1 to 40 characters, none of them a control character.
 * @throws Fault `credential-name-invalid`
 */
export function parseKeyName(text: string): string {
  const name = text.normalize('NFC').trim().replace(/\s+/gu, ' ')
  if (name === '' || [...name].length > 40 || /\p{C}/u.test(name))
    throw refuse('credential-name-invalid', [{ pointer: '/name', detail: '1 to 40 characters' }])
  return name
}
