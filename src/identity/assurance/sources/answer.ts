import type { Json } from '../../../platform/crypto/canonical-json.ts'

/** A text field of a far side's answer; undefined when it is not there or no short text. */
export function textOf(answer: Json | undefined, field: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const value: unknown = new Map<string, unknown>(Object.entries(answer)).get(field)
  return typeof value === 'string' && value.length <= 2_000 ? value : undefined
}
