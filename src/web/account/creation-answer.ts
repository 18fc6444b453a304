import type { NewPasskey } from '../../identity/index.ts'

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 20_000
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length <= 10 && value.every(isText)

/** The form of what `navigator.credentials.create` answers, as JSON (WebAuthn §5.1); what it says is checked elsewhere. */
export function isCreationAnswer(value: unknown): value is NewPasskey['response'] {
  if (!isMembers(value) || !isMembers(value.response)) return false
  const { attestationObject, clientDataJSON, transports } = value.response
  return (
    [value.id, value.rawId, attestationObject, clientDataJSON].every(isText) &&
    (transports === undefined || isTexts(transports)) &&
    value.type === 'public-key' &&
    (value.clientExtensionResults === undefined || isMembers(value.clientExtensionResults))
  )
}
