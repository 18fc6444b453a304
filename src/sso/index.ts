export type { Learnt } from './claims.ts'
export type { Asker } from './clients/asker.ts'
export type { ClientAuthentication } from './clients/authentication.ts'
export { registration, registrationOf } from './clients/body.ts'
export type { ClientRegistration } from './clients/client.ts'
export { disableClient } from './clients/disable.ts'
export { type InitialAccess, type InitialAccessWish, makeInitialAccess } from './clients/initial-access.ts'
export { clientKnownAs, type KnownAs } from './clients/known-as.ts'
export { type ListedClient, type LogoutReport, listClients, logoutReportOf } from './clients/list.ts'
export { registerClient } from './clients/register.ts'
export { authenticateDoors } from './doors.ts'
export { chooseActingFor } from './interactions/act-for.ts'
export { agree } from './interactions/agree.ts'
export type { SignInAnswer } from './interactions/answer.ts'
export { decline } from './interactions/decline.ts'
export type { Exchange } from './interactions/interaction.ts'
export type { ProveMore } from './interactions/proof-step.ts'
export { type MoreProof, proveMore, requestConfirmCode, skipProof } from './interactions/prove-more.ts'
export {
  requestSignInCode,
  signInWithCertificate,
  signInWithCode,
  signInWithForwardedCertificate,
  signInWithPasskey,
  signInWithPassword,
  startCertificateSignIn,
  startPasskeySignIn,
} from './interactions/sign-in.ts'
export { type Method, nextStep, type Step } from './interactions/step.ts'
export type { Way } from './interactions/ways.ts'
export { ssoJobs } from './jobs.ts'
export { createSso, type SsoPages } from './provider.ts'
export { ssoRoutes } from './routes.ts'
export { type Consent, consentsOf } from './sessions/consents.ts'
export { endAllSessions, endSession } from './sessions/end.ts'
export { type OpenSession, openSessionsOf } from './sessions/list.ts'
export {
  changeActingFor,
  endOwnSession,
  freshStart,
  ownSessionUid,
  ownSignInReturn,
  proofOf,
  startOwnSignIn,
} from './sessions/session.ts'
export { type SignIn, signInsOf } from './sessions/sign-ins.ts'
export { type Begun, sessionStands } from './sessions/stands.ts'
export { withdrawConsent } from './sessions/withdraw-consent.ts'
export type { Sso } from './sso.ts'
