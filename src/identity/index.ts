export {
  addCertificateEvidence,
  type CertificateEvidence,
  withdrawCertificateEvidence,
} from './assurance/certificate.ts'
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
export { admitCounter, counterMatter } from './assurance/counter.ts'
export { type Evidence, evidenceOfPerson } from './assurance/evidence.ts'
export { acrOf, type Level, levelOfAcr, levels } from './assurance/level.ts'
export { matchWithRegister } from './assurance/match-register.ts'
export { openSources, type Sources } from './assurance/sources/open.ts'
export type { SimulatedData, SimulatedOrganization, SimulatedPerson } from './assurance/sources/simulated.ts'
export { type SimulatedServer, startSimulatedServer } from './assurance/sources/simulated-server.ts'
export { type AssuranceWithdrawal, withdrawAssurance } from './assurance/withdraw.ts'
export { type Authentication, authenticatePassword, type PasswordAttempt } from './credentials/authenticate.ts'
export { setPassword } from './credentials/password.ts'
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
export { mandateWithdrawn, organizationClosed, personClosed, personMerged } from './events.ts'
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
export { type Category, categoryOf } from './organizations/category.ts'
export { changeOrganization, type OrganizationChange } from './organizations/change.ts'
export { claimOrganization } from './organizations/claim.ts'
export { closeOrganization, type OrganizationClosing } from './organizations/close.ts'
export { type Organization, organizationByUscc, organizationOfRecord } from './organizations/find.ts'
export { registerOrganization } from './organizations/register.ts'
export { isUscc } from './organizations/uscc.ts'
export { changeDocument, type DocumentChange } from './people/change-document.ts'
export { closePerson, type PersonClosing } from './people/close.ts'
export { personByDocument, personById, revealDocument } from './people/find.ts'
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
