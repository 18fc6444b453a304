export {
  type Admitted,
  type Authentication,
  isStrong,
  type Means,
  withSecondFactor,
} from './credentials/authentication.ts'
export {
  authenticateCertificate,
  authenticateForwardedCertificate,
  type CertificateAttempt,
  type CertificateChallenge,
  refuseDoubtfulCertificates,
  startCertificateSignIn,
} from './credentials/certificates/authenticate.ts'
export type { ForwardedRequest } from './credentials/certificates/forwarded.ts'
export { type ProofAlgorithm, proofAlgorithms } from './credentials/certificates/possession.ts'
export {
  authenticateCode,
  authenticateConfirmCode,
  type CodeAttempt,
  type ConfirmCodeAttempt,
  confirmPhone,
} from './credentials/codes/authenticate.ts'
export {
  type CodeRequest,
  requestConfirmCode,
  requestPhoneCode,
  requestSignInCode,
  type SentCode,
} from './credentials/codes/request.ts'
export { type Device, devicesOf } from './credentials/devices/find.ts'
export { rememberDevice, type Seen, type SeenDevice } from './credentials/devices/remember.ts'
export { revokeDevice } from './credentials/devices/revoke.ts'
export {
  accountFrozen,
  accountUnfrozen,
  type Change,
  type CredentialName,
  credentialChanged,
} from './credentials/events.ts'
export type { Origin } from './credentials/lockout/tries.ts'
export { type SignInMethods, signInMethodsOf } from './credentials/methods.ts'
export { registrationAnswer, signInAnswer } from './credentials/passkeys/answer.ts'
export { authenticatePasskey, type PasskeyAttempt, startPasskeySignIn } from './credentials/passkeys/authenticate.ts'
export { removePasskey, renamePasskey } from './credentials/passkeys/change.ts'
export { type Passkey, passkeysOf } from './credentials/passkeys/find.ts'
export { addPasskey, type NewPasskey, startPasskey } from './credentials/passkeys/register.ts'
export { authenticatePassword, type PasswordAttempt } from './credentials/passwords/authenticate.ts'
export { changePassword, type NewPassword } from './credentials/passwords/change.ts'
export { setPassword } from './credentials/passwords/set.ts'
export { freshEnough, type SignInProof } from './credentials/proof.ts'
export { cancelRecovery, type OpenRecovery, openRecoveryOf } from './credentials/recovery/cancel.ts'
export { completeRecovery, type RecoveryCompletion } from './credentials/recovery/complete.ts'
export type { RealNameEvidence } from './credentials/recovery/evidence.ts'
export { freezeAccount, unfreezeAccount } from './credentials/recovery/freeze.ts'
export { type StartedRecovery, startRecovery } from './credentials/recovery/start.ts'
export {
  authenticateRecoveryCode,
  authenticateTotp,
  type SecondFactorAttempt,
} from './credentials/totp/authenticate.ts'
export { confirmTotp, type NewTotp, removeTotp, renewRecoveryCodes, startTotp } from './credentials/totp/enrol.ts'
export {
  type Document,
  type DocumentType,
  documentTypes,
  holderCodes,
  isDocumentType,
  parseDocument,
  parseUscc,
  personDocumentTypes,
} from './document.ts'
export { identityJobs } from './jobs.ts'
export { maskDocumentNumber, maskName } from './mask.ts'
export { type DemoMessage, demoMessages } from './messages/demo-inbox.ts'
export { type Organization, organizationByUscc, registerOrganization } from './organizations/register.ts'
export { isUscc } from './organizations/uscc.ts'
export {
  organizationsOfPerson,
  personByDocument,
  personById,
  type Representation,
  revealDocument,
} from './people/find.ts'
export { holderIndex, type Person } from './people/person.ts'
export { registerPerson } from './people/register.ts'
export { identityRoutes } from './routes.ts'
