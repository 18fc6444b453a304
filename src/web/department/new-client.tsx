import { CopyButton } from '../ui/copy.tsx'
import { Area, Buttons, Checks, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import type { Language } from '../ui/text.ts'
import { apiScopes, clientWords, personScopes, type ScopeName } from './words.ts'

/** The form as it was filled in. */
export interface ClientTyped {
  readonly name: string
  readonly nameEn: string
  readonly kind: 'web' | 'native' | 'machine'
  readonly scopes: readonly string[]
  readonly redirectUris: string
  readonly postLogoutRedirectUris: string
  readonly proof: 'key' | 'secret'
  readonly jwks: string
  readonly backchannelLogoutUri: string
  readonly options: readonly string[]
  readonly assuranceCeiling: string
}

export const untouched: ClientTyped = {
  name: '',
  nameEn: '',
  kind: 'web',
  scopes: ['profile'],
  redirectUris: '',
  postLogoutRedirectUris: '',
  proof: 'key',
  jwks: '',
  backchannelLogoutUri: '',
  options: [],
  assuranceCeiling: '5',
}

export interface NewClientProps {
  readonly language: Language
  readonly csrf: string
  readonly typed: ClientTyped
  readonly mistakes: readonly Mistake[]
}

const levels = [2, 3, 4, 5]
const kinds = ['web', 'native', 'machine'] as const
const proofs = ['key', 'secret'] as const

function Identity({ language, typed, mistakes }: NewClientProps) {
  const t = clientWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  const optionsOf = (names: readonly ScopeName[]) =>
    names.map(value => ({ value, label: t.scopeNames[value], about: value }))
  return (
    <>
      <Field
        name="name"
        label={t.name}
        hint={t.nameHint}
        value={typed.name}
        error={errorOf('name')}
        autocomplete="off"
        maxlength={60}
      />
      <Field name="nameEn" label={t.nameEn} value={typed.nameEn} autocomplete="off" maxlength={60} optional />
      <Checks
        name="kind"
        label={t.kind}
        single
        chosen={[typed.kind]}
        options={kinds.map(value => ({ value, label: t.kinds[value], about: t.kindAbout[value] }))}
      />
      <Checks
        name="scopes"
        label={`${t.scopes} · ${t.scopesFor.person}`}
        hint={t.scopesHint}
        error={errorOf('scopes')}
        chosen={typed.scopes}
        options={optionsOf(personScopes)}
      />
      <Checks
        name="scopes"
        label={`${t.scopes} · ${t.scopesFor.api}`}
        id="api-scopes"
        chosen={typed.scopes}
        options={optionsOf(apiScopes)}
      />
    </>
  )
}

function Addresses({ language, typed, mistakes }: NewClientProps) {
  const t = clientWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <Area
        name="redirectUris"
        label={t.redirectUris}
        hint={t.redirectUrisHint}
        value={typed.redirectUris}
        error={errorOf('redirectUris')}
        rows={3}
        optional
      />
      <Area
        name="postLogoutRedirectUris"
        label={t.postLogoutRedirectUris}
        value={typed.postLogoutRedirectUris}
        error={errorOf('postLogoutRedirectUris')}
        rows={2}
        optional
      />
      <Field
        name="backchannelLogoutUri"
        label={t.backchannel}
        hint={t.backchannelHint}
        value={typed.backchannelLogoutUri}
        error={errorOf('backchannelLogoutUri')}
        autocomplete="off"
        maxlength={500}
        optional
      />
    </>
  )
}

function Strength({ language, typed, mistakes }: NewClientProps) {
  const t = clientWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <Checks
        name="proof"
        label={t.proof}
        single
        chosen={[typed.proof]}
        error={errorOf('proof')}
        options={proofs.map(value => ({ value, label: t.proofs[value], about: t.proofAbout[value] }))}
      />
      <Area name="jwks" label={t.jwks} hint={t.jwksHint} value={typed.jwks} error={errorOf('jwks')} rows={5} optional />
      <Checks
        name="options"
        label={t.options}
        chosen={typed.options}
        options={[{ value: 'fapi', label: t.fapi, about: t.fapiAbout }]}
      />
      <Pick
        name="assuranceCeiling"
        label={t.ceiling}
        hint={t.ceilingHint}
        value={typed.assuranceCeiling}
        options={levels.map(level => ({ value: String(level), label: t.level(level) }))}
      />
    </>
  )
}

export function NewClient(props: NewClientProps) {
  const { language, csrf, mistakes } = props
  const t = clientWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.register}</h1>
      <section class="panel">
        <Form action="/department/clients" csrf={csrf}>
          <Identity {...props} />
          <Addresses {...props} />
          <Strength {...props} />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href="/department/clients" second>
              {t.back}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}

/** Made once, shown once. */
export function ClientSecret({ language, id, secret }: { language: Language; id: string; secret: string }) {
  const t = clientWords[language]
  return (
    <section class="panel column form">
      <h1>{t.secretTitle}</h1>
      <p class="lead">
        <strong>{t.secretOnce}</strong>
      </p>
      <p class="hint">{t.id}</p>
      <p class="exact secret">{id}</p>
      <p class="hint">{t.secret}</p>
      <p class="exact secret" id="secret">
        {secret}
      </p>
      <div class="actions">
        <LinkButton href={`/department/clients/${id}`}>{t.kept}</LinkButton>
        <CopyButton of="secret" done={t.copied}>
          {t.copy}
        </CopyButton>
      </div>
    </section>
  )
}
