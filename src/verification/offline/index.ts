import { inBrowser, type VerifySignature } from '../../platform/crypto/in-browser.ts'
import type { OfflineVerification } from './answer.ts'
import { readingTrust, type Trust } from './trust.ts'
import { type OfflineInput, verifying } from './verify.ts'

export type { VerifySignature } from '../../platform/crypto/in-browser.ts'
export { type Outcome, type Reason, reasonWords } from '../outcome.ts'
export type { OfflineLicense, OfflineStatus, OfflineVerification } from './answer.ts'
export type { Trust } from './trust.ts'
export type { OfflineCredential, OfflineInput, OfflineQr } from './verify.ts'

export interface Tools {
  /** Checks signatures instead of WebCrypto. */
  readonly verifySignature?: VerifySignature
}

/**
 * Reads a bundle of PEM certificates, as /trust/roots.pem gives it. Do so once: what is found out about them is kept with it.
 * @throws Error when a certificate cannot be read or no root is among them
 */
export const readTrust = (bundle: string, { verifySignature }: Tools = {}): Promise<Trust> =>
  inBrowser(readingTrust(bundle), verifySignature)

/**
 * Is this license real and, as far as the lists tell, good at that moment? A bad license is an answer, never an error.
 * @throws Error where there is no WebCrypto: a page that was not opened by https
 */
export const verifyOffline = (input: OfflineInput, { verifySignature }: Tools = {}): Promise<OfflineVerification> =>
  inBrowser(verifying(input), verifySignature)
