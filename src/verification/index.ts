export type { Verification } from './answer.ts'
export { checkPdf, type PdfAnswer } from './documents/check-pdf.ts'
export { verificationJobs } from './jobs.ts'
export { type Look, looksAt, type Told } from './looks.ts'
export type { OfflineInput, OfflineStatus, OfflineVerification, Trust } from './offline/index.ts'
export { type Outcome, type Reason, reasonWords } from './outcome.ts'
export { looksBy, type OwnLook, type OwnLooks } from './own-looks.ts'
export { askForBinding, bindLicense } from './presentations/bind.ts'
export type { Nonce } from './presentations/nonce.ts'
export { type Purpose, purposeMembers } from './purpose.ts'
export { type ReceiptDocument, type ReceiptFormat, receiptDocument } from './receipts/read.ts'
export type { Receipt } from './receipts/receipt.ts'
export { trustBundle } from './roots.ts'
export { verificationRoutes } from './routes.ts'
export { finishCode, keptCode, type SignedByBrowser } from './showing/code.ts'
export { endShowing } from './showing/end.ts'
export { isShowingOver, openShowing, type Showing } from './showing/open.ts'
export { type ShowingInput, startShowing } from './showing/start.ts'
export type { VerifiedLicense, VerifiedSeal } from './verified.ts'
export {
  howOf,
  type OpenInput,
  type VerificationInput,
  verifyForStranger,
  verifyLicense,
  verifyWithReceipt,
  wayOf,
} from './verify.ts'
export { readTrust, verifyOffline } from './verify-offline.ts'
export type { KnownWay, Way } from './way.ts'
