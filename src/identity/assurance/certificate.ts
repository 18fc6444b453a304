import type { Caller } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { addEvidence, takeBackEvidence } from './evidence.ts'

export interface CertificateEvidence {
  readonly personId: string
  /** Of the certificate, hex; it names no one. */
  readonly fingerprint: string
  /** Its last moment: the level does not outlive it. */
  readonly notAfter: Date
}

/**
 * Level 5: the person holds the key of a certificate that bears their name and number. For the room that has checked so, in
 * the transaction that binds the certificate to the person. Answers when the level expires.
 */
export const addCertificateEvidence = (
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  caller: Caller,
  { personId, fingerprint, notAfter }: CertificateEvidence,
): Promise<Date> =>
  addEvidence(tx, deps, caller, { personId, level: 5, how: 'certificate', reference: fingerprint, notAfter })

/** For the room that learns of a revoked or removed certificate, in the same transaction. */
export async function withdrawCertificateEvidence(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  caller: Caller,
  { personId, fingerprint }: Omit<CertificateEvidence, 'notAfter'>,
): Promise<void> {
  await takeBackEvidence(tx, deps, caller, { personId, reference: fingerprint, reason: 'certificate-revoked' })
}
