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
export { identityJobs } from './jobs.ts'
export { maskDocumentNumber, maskName } from './mask.ts'
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
