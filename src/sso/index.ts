export { chooseActingFor } from './act-for.ts'
export { appointAdministrator, dismissAdministrator, isAdministrator } from './administrators.ts'
export { agree } from './agree.ts'
export type { SignInAnswer } from './answer.ts'
export type { Asker } from './asker.ts'
export type { Learnt } from './claims.ts'
export type { ClientAuthentication, ClientRegistration } from './client.ts'
export { type Consent, consentsOf } from './consents.ts'
export { decline } from './decline.ts'
export { disableClient } from './disable-client.ts'
export { authenticateDoors } from './doors.ts'
export { endAllSessions, endSession } from './end-sessions.ts'
export { type InitialAccess, type InitialAccessWish, makeInitialAccess } from './initial-access.ts'
export type { Exchange } from './interaction.ts'
export { ssoJobs } from './jobs.ts'
export { type ListedClient, type LogoutReport, listClients, logoutReportOf } from './list-clients.ts'
export { type MoreProof, proveMore, requestConfirmCode, skipProof } from './prove-more.ts'
export { createSso, type Sso, type SsoPages } from './provider.ts'
export { registerClient } from './register-client.ts'
export { ssoRoutes } from './routes.ts'
export {
  changeActingFor,
  endOwnSession,
  freshStart,
  ownSessionUid,
  ownSignInReturn,
  proofOf,
  startOwnSignIn,
} from './session.ts'
export { type OpenSession, openSessionsOf } from './sessions.ts'
export {
  requestSignInCode,
  signInWithCertificate,
  signInWithCode,
  signInWithForwardedCertificate,
  signInWithPasskey,
  signInWithPassword,
  startCertificateSignIn,
  startPasskeySignIn,
} from './sign-in.ts'
export { type SignIn, signInsOf } from './sign-ins.ts'
export { type Method, nextStep, type ProveMore, type Step } from './step.ts'
export type { Way } from './ways.ts'
export { withdrawConsent } from './withdraw-consent.ts'
