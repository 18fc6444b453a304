import {
  authenticateCertificate,
  authenticateCode,
  authenticateForwardedCertificate,
  authenticatePasskey,
  authenticatePassword,
  type CertificateAttempt,
  type CertificateChallenge,
  requestSignInCode as requestCode,
  startCertificateSignIn as startCertificate,
  startPasskeySignIn as startPasskey,
} from '../../identity/index.ts'
import type { Sso } from '../sso.ts'
import { answer, type SignInAnswer } from './answer.ts'
import { originOf } from './device.ts'
import { type Exchange, interactionOf, keep, pageOf } from './interaction.ts'
import { isPasskeyAnswer } from './passkey-answer.ts'
import { keptCode, shownIn } from './shown.ts'

/** Where a request comes from. */
interface From {
  readonly source: string
}

/**
 * Signs somebody in by password. Who signs in under an organization's code acts for it.
 * @throws Fault `interaction-lost`
 */
export async function signInWithPassword(
  sso: Sso,
  exchange: Exchange,
  { identifier, password, source }: From & { readonly identifier: string; readonly password: string },
): Promise<SignInAnswer> {
  const interaction = await interactionOf(sso, exchange)
  const attempt = await authenticatePassword(sso.deps, { identifier, password, ...originOf(exchange, source) })
  return answer(sso, exchange, interaction, attempt, { method: 'password', source })
}

/**
 * Sends a code to sign in with, or does as if. Answers where the browser goes on.
 * @throws Fault `interaction-lost`, `messages-unavailable`, `code-too-soon`
 */
export async function requestSignInCode(
  sso: Sso,
  exchange: Exchange,
  { identifier, source }: From & { readonly identifier: string },
): Promise<string> {
  const interaction = await interactionOf(sso, exchange)
  const sent = await requestCode(sso.deps, { identifier, ...originOf(exchange, source) })
  await keep(sso, interaction, { code: keptCode(sent) })
  return pageOf(interaction)
}

/** @throws Fault `interaction-lost` */
export async function signInWithCode(
  sso: Sso,
  exchange: Exchange,
  { code, source }: From & { readonly code: string },
): Promise<SignInAnswer> {
  const interaction = await interactionOf(sso, exchange)
  const id = shownIn(interaction).code?.id
  if (id === undefined) return { kind: 'refused' }
  const attempt = await authenticateCode(sso.deps, { id, code, ...originOf(exchange, source) })
  return answer(sso, exchange, interaction, attempt, { method: 'code', source })
}

/** @throws Fault `interaction-lost` */
export async function startPasskeySignIn(sso: Sso, exchange: Exchange) {
  const { uid } = await interactionOf(sso, exchange)
  return startPasskey(sso.deps, uid)
}

/** @throws Fault `interaction-lost` */
export async function signInWithPasskey(
  sso: Sso,
  exchange: Exchange,
  { response, source }: From & { readonly response: unknown },
): Promise<SignInAnswer> {
  const interaction = await interactionOf(sso, exchange)
  if (!isPasskeyAnswer(response)) return { kind: 'refused' }
  const attempt = await authenticatePasskey(sso.deps, { binding: interaction.uid, response })
  return answer(sso, exchange, interaction, attempt, { method: 'passkey', source })
}

/** @throws Fault `interaction-lost` */
export async function startCertificateSignIn(sso: Sso, exchange: Exchange): Promise<CertificateChallenge> {
  const { uid } = await interactionOf(sso, exchange)
  return startCertificate(sso.deps, uid)
}

/** @throws Fault `interaction-lost` */
export async function signInWithCertificate(
  sso: Sso,
  exchange: Exchange,
  { source, ...given }: From & Omit<CertificateAttempt, 'binding'>,
): Promise<SignInAnswer> {
  const interaction = await interactionOf(sso, exchange)
  const attempt = await authenticateCertificate(sso.deps, { binding: interaction.uid, ...given })
  return answer(sso, exchange, interaction, attempt, { method: 'certificate', source })
}

/**
 * Signs in by the certificate with which the browser opened TLS at the reverse proxy.
 * @returns undefined when the request brings none that is believed
 * @throws Fault `interaction-lost`
 */
export async function signInWithForwardedCertificate(
  sso: Sso,
  exchange: Exchange,
  { source }: From,
): Promise<SignInAnswer | undefined> {
  const interaction = await interactionOf(sso, exchange)
  const { headers, socket } = exchange.req
  const attempt = await authenticateForwardedCertificate(sso.deps, { headers, remoteAddress: socket.remoteAddress })
  return attempt === undefined
    ? undefined
    : answer(sso, exchange, interaction, attempt, { method: 'certificate', source })
}
