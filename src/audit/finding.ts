/**
 * - `changed`: a line, or what the tree keeps of it, is not what was logged
 * - `missing`: something that was logged is gone
 * - `extra`: something stands in the log's tables that was never logged
 * - `checkpoint`: a signed promise that the log does not keep, or that the log's key did not sign
 */
export interface Finding {
  readonly kind: 'changed' | 'missing' | 'extra' | 'checkpoint'
  readonly recordId?: number
  /** Place in the log, from 0. */
  readonly index?: number
  readonly detail: string
}

export const mostFindings = 1_000

/** Collects findings: the first thousand, and the count of all. */
export interface Ledger {
  add(finding: Finding): void
  readonly findings: Finding[]
  found(): number
}

export function openLedger(): Ledger {
  const findings: Finding[] = []
  let found = 0
  return {
    add(finding) {
      found += 1
      if (findings.length < mostFindings) findings.push(finding)
    },
    findings,
    found: () => found,
  }
}
