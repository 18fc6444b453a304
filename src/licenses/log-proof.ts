import { findRecord, proofOfRecord, type RecordProof } from '../audit/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { readableLicense } from './find.ts'

const [minute, hour] = [60_000, 3_600_000]

/**
 * Proves that a license's issue stands in the published log, to its issuer or its holder. Undefined until it is published.
 * @throws Fault `license-not-found`
 */
export async function licenseProof(deps: Deps, caller: Caller, identifier: string): Promise<RecordProof | undefined> {
  const row = await readableLicense(deps, caller, identifier)
  const sought = { type: 'license.issued', subject: `license:${row.identifier}` }
  const around = (at: Date, after: number) => ({
    from: new Date(at.getTime() - minute),
    until: new Date(at.getTime() + after),
  })
  // Written when it was signed: as a rule at once, after a break some time later.
  const id =
    (await findRecord(deps, { ...sought, ...around(row.issuedAt, hour) })) ??
    (await findRecord(deps, { ...sought, ...around(row.changedAt, minute) }))
  return id === undefined ? undefined : proofOfRecord(deps, id)
}
