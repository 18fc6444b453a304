import type { CertificateChallenge } from '../../identity/index.ts'
import type { Step } from '../../sso/index.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'

export type SignInStep = Extract<Step, { readonly kind: 'sign-in' }>

/** What was typed, as it was typed; no secret is among it. */
export interface Typed {
  readonly identifier?: string | undefined
  readonly chain?: string | undefined
  readonly algorithm?: string | undefined
}

export interface MethodProps {
  readonly language: Language
  readonly step: SignInStep
  /** `/sign-in/:uid` */
  readonly path: string
  readonly csrf: string
  readonly typed: Typed
  readonly mistakes: readonly Mistake[]
  /** Another code is wanted, though one is on its way. */
  readonly isAgain: boolean
  /** Codes can be read in the inbox of a demonstration. */
  readonly inbox: boolean
  readonly challenge: CertificateChallenge | undefined
  /** The reverse proxy has handed a certificate on. */
  readonly isForwarded: boolean
}
