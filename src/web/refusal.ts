import { Fault } from '../platform/faults.ts'
import type { Language } from './ui/text.ts'

/** What a form's use case answered, or why it refused. */
export type Outcome<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly fault: Fault }

/** A refusal whose code the form has a place for comes back to it; every other one goes on to its own page. */
export async function outcomeOf<Value>(work: Promise<Value>, known: readonly string[]): Promise<Outcome<Value>> {
  try {
    return { kind: 'ok', value: await work }
  } catch (error) {
    if (error instanceof Fault && known.includes(error.code)) return { kind: 'refused', fault: error }
    throw error
  }
}

export const saidOf = ({ row }: Fault, language: Language): string => row[language]
