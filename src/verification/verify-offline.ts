import { atOnce } from '../platform/crypto/at-once.ts'
import type { OfflineVerification } from './offline/answer.ts'
import { readingTrust, type Trust } from './offline/trust.ts'
import { type OfflineInput, verifying } from './offline/verify.ts'

/** The verifier of `offline/`, with Node's own cryptography and without waiting. */

/** @throws Error when a certificate cannot be read or no root is among them */
export const readTrust = (bundle: string): Trust => atOnce(readingTrust(bundle))

/** Never throws, whatever the license and the lists hold. */
export const verifyOffline = (input: OfflineInput): OfflineVerification => atOnce(verifying(input))
