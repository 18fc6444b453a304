import type { PasskeyAttempt } from '../../identity/index.ts'

type Answer = PasskeyAttempt['response']

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 20_000

/** The form of what `navigator.credentials.get` answers, as JSON (WebAuthn §5.1); what it says is checked elsewhere. */
export function isPasskeyAnswer(value: unknown): value is Answer {
  if (!isMembers(value) || !isMembers(value.response)) return false
  const { authenticatorData, clientDataJSON, signature, userHandle } = value.response
  return (
    [value.id, value.rawId, authenticatorData, clientDataJSON, signature].every(isText) &&
    (userHandle === undefined || isText(userHandle)) &&
    value.type === 'public-key' &&
    (value.clientExtensionResults === undefined || isMembers(value.clientExtensionResults))
  )
}
