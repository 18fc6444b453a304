/**
 * Circuit breaker: when a far side fails again and again, it is left alone for a while, then asked by one caller alone.
 * Pure: a state and a moment in, a state out.
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: Date; readonly openings: number }
  /** One probe is under way; who began it must report before `until`, or another may. */
  | { readonly kind: 'half-open'; readonly until: Date; readonly openings: number }

const failuresToOpen = 5
const restMilliseconds = 5_000
const longestRestMilliseconds = 60_000
const probeMilliseconds = 30_000

export const closedCircuit: Circuit = { kind: 'closed', failures: 0 }

const later = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds)

/** Whether one may ask now, and the state after asking so. */
export function enter(circuit: Circuit, at: Date): { readonly mayAsk: boolean; readonly circuit: Circuit } {
  if (circuit.kind === 'closed') return { mayAsk: true, circuit }
  if (at < circuit.until) return { mayAsk: false, circuit }
  const { openings } = circuit
  return { mayAsk: true, circuit: { kind: 'half-open', until: later(at, probeMilliseconds), openings } }
}

/** One good answer closes it. */
export const succeeded = (): Circuit => closedCircuit

/** The fifth failure in a row opens it for five seconds; every failed probe doubles that, up to a minute. */
export function failed(circuit: Circuit, at: Date): Circuit {
  if (circuit.kind === 'open') return circuit
  if (circuit.kind === 'closed') {
    const failures = circuit.failures + 1
    return failures < failuresToOpen ? { kind: 'closed', failures } : opened(0, at)
  }
  return opened(circuit.openings, at)
}

function opened(openings: number, at: Date): Circuit {
  const rest = Math.min(restMilliseconds * 2 ** Math.min(openings, 10), longestRestMilliseconds)
  return { kind: 'open', until: later(at, rest), openings: openings + 1 }
}
