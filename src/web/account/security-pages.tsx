import type { FastifyReply, FastifyRequest } from 'fastify'
import qrcode from 'qrcode'
import { type NewTotp, passkeysOf, signInMethodsOf } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { languageOf } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { Confirm } from '../ui/confirm.tsx'
import type { Mistake } from '../ui/form.tsx'
import { sendAccount } from './frame.tsx'
import { NewPasskey, OnePasskey, passkeyWords } from './passkeys.tsx'
import { ChangePassword, changeWords } from './password.tsx'
import { RecoveryCodes, recoveryCodesWords } from './recovery-codes.tsx'
import { passkeyPath, Security, type SecurityDone, securityWords } from './security.tsx'
import { type Act, actPath, actWords } from './security-acts.ts'
import { TotpConfirm, TotpStart, totpWords } from './totp.tsx'

type Request = FastifyRequest
const tab = '/me/security'

async function personOf(deps: Deps, request: Request) {
  const owner = await ownerOf(deps, request.caller)
  return { owner, language: languageOf(request), methods: await signInMethodsOf(deps, owner.person.id) }
}

export async function sendSecurity(deps: Deps, request: Request, reply: FastifyReply, done: SecurityDone | undefined) {
  const { owner, language, methods } = await personOf(deps, request)
  const passkeys = await passkeysOf(deps, request.caller)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    title: securityWords[language].title,
    children: () => <Security language={language} methods={methods} passkeys={passkeys} done={done} />,
  })
}

export async function sendPassword(deps: Deps, request: Request, reply: FastifyReply, mistakes: readonly Mistake[]) {
  const { owner, methods, language } = await personOf(deps, request)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    title: changeWords[language].title,
    children: spoken => <ChangePassword {...spoken} hasPassword={methods.password} mistakes={mistakes} />,
  })
}

export async function sendTotpStart(deps: Deps, request: Request, reply: FastifyReply) {
  const { owner, language } = await personOf(deps, request)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    title: totpWords[language].title,
    children: spoken => <TotpStart {...spoken} />,
  })
}

export async function sendTotpConfirm(
  deps: Deps,
  request: Request,
  reply: FastifyReply,
  { uri, secret }: NewTotp,
  mistakes: readonly Mistake[] = [],
) {
  const { owner, language } = await personOf(deps, request)
  const qrSvg = await qrcode.toString(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    address: '/me/security/totp',
    title: totpWords[language].title,
    children: spoken => <TotpConfirm {...spoken} uri={uri} secret={secret} qrSvg={qrSvg} mistakes={mistakes} />,
  })
}

/** Made once, shown once. */
export async function sendRecoveryCodes(deps: Deps, request: Request, reply: FastifyReply, codes: readonly string[]) {
  const { owner, language } = await personOf(deps, request)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    address: tab,
    title: recoveryCodesWords[language].title,
    children: () => <RecoveryCodes language={language} codes={codes} />,
  })
}

export async function sendNewPasskey(
  deps: Deps,
  request: Request,
  reply: FastifyReply,
  { name, mistakes = [] }: { readonly name?: string; readonly mistakes?: readonly Mistake[] },
) {
  const { owner, language } = await personOf(deps, request)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    scripts: ['passkey.js'],
    address: '/me/security/passkeys/new',
    title: passkeyWords[language].title,
    children: spoken => <NewPasskey {...spoken} name={name} mistakes={mistakes} />,
  })
}

/** The page of one passkey; back to the list where there is none of this id. */
export async function sendPasskey(
  deps: Deps,
  request: Request,
  reply: FastifyReply,
  id: string,
  mistakes: readonly Mistake[],
) {
  const { owner, language } = await personOf(deps, request)
  const passkey = (await passkeysOf(deps, request.caller)).find(each => each.id === id)
  if (passkey === undefined) return reply.redirect(tab, 303)
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    address: passkeyPath(id),
    title: passkeyWords[language].manage,
    children: spoken => <OnePasskey {...spoken} passkey={passkey} mistakes={mistakes} />,
  })
}

/** What follows from it, before it happens. */
export async function sendAct(deps: Deps, request: Request, reply: FastifyReply, act: Act) {
  const { owner, language } = await personOf(deps, request)
  const { title, follows, submit, cancel } = actWords[language][act]
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    title,
    children: ({ csrf }) => (
      <Confirm
        {...{ title, follows, submit, cancel, csrf }}
        action={actPath[act]}
        back={tab}
        danger={act !== 'renew'}
      />
    ),
  })
}
