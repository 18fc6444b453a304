export { appointAdministrator, dismissAdministrator } from './administrators/appoint.ts'
export { type AdministratorKind, administratorKinds } from './administrators/kind.ts'
export { inspectAsAuditor, mostInspected, type ReadLog, readLog } from './administrators/read-log.ts'
export { administratorKindOf, isAdministrator, looksAfterPeople } from './administrators/right.ts'
export { type AdmittedCounter, admitCounter, admittedCounters, withdrawCounter } from './assurance/admit-counter.ts'
export {
  approveCounterCheck,
  type CounterCheckProposal,
  proposeCounterCheck,
  refuseCounterCheck,
  type Sight,
  sights,
  type WaitingCounterCheck,
  waitingCounterChecks,
} from './assurance/check-at-counter.ts'
export { type FaceCheckView, finishFaceCheck, startFaceCheck } from './assurance/check-face.ts'
export { type Evidence, evidenceOfPerson } from './assurance/evidence.ts'
export { acrOf, type Level, levelOfAcr, levels } from './assurance/level.ts'
export { matchWithRegister } from './assurance/match-register.ts'
export { openSources, type Sources } from './assurance/sources/open.ts'
export type { SimulatedData, SimulatedOrganization, SimulatedPerson } from './assurance/sources/simulated.ts'
export { type SimulatedServer, startSimulatedServer } from './assurance/sources/simulated-server.ts'
export { type AssuranceWithdrawal, withdrawAssurance } from './assurance/withdraw.ts'
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
export { authoritiesOf } from './credentials/certificates/authorities.ts'
export { type ForwardedRequest, forwardedCertificate } from './credentials/certificates/forwarded.ts'
export { type ProofAlgorithm, proofAlgorithms } from './credentials/certificates/possession.ts'
export { statusOfPath } from './credentials/certificates/status.ts'
export {
  authenticateCode,
  authenticateConfirmCode,
  type CodeAttempt,
  type ConfirmCodeAttempt,
} from './credentials/codes/authenticate.ts'
export {
  type CodeRequest,
  type PhoneCodeRequest,
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
export { sourceOf } from './credentials/lockout/source.ts'
export type { Origin } from './credentials/lockout/tries.ts'
export { type SignInMethods, signInMethodsOf } from './credentials/methods.ts'
export { tellOwner, tellSessionsEnded } from './credentials/notice.ts'
export { registrationAnswer, signInAnswer } from './credentials/passkeys/answer.ts'
export { authenticatePasskey, type PasskeyAttempt, startPasskeySignIn } from './credentials/passkeys/authenticate.ts'
export { removePasskey, renamePasskey } from './credentials/passkeys/change.ts'
export { type Passkey, passkeysOf } from './credentials/passkeys/find.ts'
export { addPasskey, type NewPasskey, startPasskey } from './credentials/passkeys/register.ts'
export { authenticatePassword, type PasswordAttempt } from './credentials/passwords/authenticate.ts'
export { changePassword, type NewPassword } from './credentials/passwords/change.ts'
export { setPassword } from './credentials/passwords/set.ts'
export { changePhone, type NewPhone } from './credentials/phone/change.ts'
export { removePhone } from './credentials/phone/remove.ts'
export { freshEnough, type SignInProof } from './credentials/proof.ts'
export { type BegunReproof, beginRecovery, type ReproofAttempt } from './credentials/recovery/begin.ts'
export { cancelRecovery, type OpenRecovery, openRecoveryOf } from './credentials/recovery/cancel.ts'
export { completeRecovery, type RecoveryCompletion } from './credentials/recovery/complete.ts'
export { continueRecovery, type ReproofAnswer } from './credentials/recovery/continue.ts'
export type { RealNameEvidence } from './credentials/recovery/evidence.ts'
export { freezeAccount, freezePerson, isAccountFrozen, unfreezeAccount } from './credentials/recovery/freeze.ts'
export { type StartedRecovery, startRecovery } from './credentials/recovery/start.ts'
export {
  authenticateRecoveryCode,
  authenticateTotp,
  type SecondFactorAttempt,
} from './credentials/totp/authenticate.ts'
export { confirmTotp, type NewTotp, removeTotp, renewRecoveryCodes, startTotp } from './credentials/totp/enrol.ts'
export { type AuthorityLevel, authorityLevels, isAtOrBelow } from './departments/authority-level.ts'
export { changeDepartment, type DepartmentChange } from './departments/change.ts'
export type { Department } from './departments/department.ts'
export { type DepartmentSearch, departmentByUscc, findDepartments } from './departments/find.ts'
export {
  appointOfficer,
  changeOfficer,
  type OfficerAppointment,
  type OfficerChange,
} from './departments/officers/appoint.ts'
export { type Dismissal, dismissOfficer } from './departments/officers/dismiss.ts'
export { holdOfficer, type Officer, officerOf, officerRoles } from './departments/officers/hold.ts'
export {
  type DepartmentOfficers,
  type ListedOfficer,
  type Office,
  officersOfDepartment,
  officesOfPerson,
} from './departments/officers/list.ts'
export { type Role, roleNames, roles } from './departments/officers/roles.ts'
export { isWithinRegion } from './departments/region.ts'
export { type DepartmentInput, registerDepartment } from './departments/register.ts'
export {
  type Document,
  type DocumentType,
  documentTypeNames,
  documentTypes,
  holderCodes,
  isDocumentType,
  parseDocument,
  parseUscc,
  personDocumentTypes,
} from './document.ts'
export { mandateWithdrawn, officerEnded, organizationClosed, personClosed, personMerged } from './events.ts'
export { identityJobs } from './jobs.ts'
export { type Appointment, appointAgent, type MandateKind } from './mandates/appoint.ts'
export type { Scope, Wish } from './mandates/coverage.ts'
export { type ListedMandate, mandatesOfOrganization } from './mandates/list.ts'
export {
  type Ask,
  holdRepresentation,
  organizationsOfPerson,
  type Representation,
  representationOf,
} from './mandates/represent.ts'
export { resignMandate, withdrawMandate } from './mandates/withdraw.ts'
export { maskDocumentNumber, maskName } from './mask.ts'
export { type DemoMessage, demoMessages } from './messages/demo-inbox.ts'
export { type Category, categoryOf } from './organizations/category.ts'
export { changeOrganization, type OrganizationChange } from './organizations/change.ts'
export { claimOrganization } from './organizations/claim.ts'
export { closeOrganization, type OrganizationClosing } from './organizations/close.ts'
export { type Organization, organizationByUscc, organizationOfRecord } from './organizations/find.ts'
export { registerOrganization } from './organizations/register.ts'
export { isUscc } from './organizations/uscc.ts'
export { changeDocument, type DocumentChange } from './people/change-document.ts'
export { closePerson, type PersonClosing } from './people/close.ts'
export { personByDocument, personById, revealDocument, signedInPerson } from './people/find.ts'
export type { Claim } from './people/identify.ts'
export { type Merger, mergePeople } from './people/merge.ts'
export {
  holderIndexesOf,
  holderIndexesOfDocument,
  type PersonOfRecord,
  personOfRecord,
  survivingId,
} from './people/of-record.ts'
export { holderIndex, type Person } from './people/person.ts'
export { registerPerson } from './people/register.ts'
export { identityRoutes } from './routes.ts'
