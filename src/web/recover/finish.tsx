import { CopyButton } from '../ui/copy.tsx'
import { Buttons, Checks, ErrorSummary, Field, Form } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { formatTime, type Language } from '../ui/text.ts'
import { type Asked, errorIn } from './recover.tsx'
import { recoverWords } from './words.ts'

export interface TicketProps {
  readonly language: Language
  readonly ticket: string
  readonly readyAt: Date
  readonly expiresAt: Date
}

/** Made once, shown once. */
export function Ticket({ language, ticket, readyAt, expiresAt }: TicketProps) {
  const t = recoverWords[language]
  return (
    <section class="panel">
      <h1>{t.ticket}</h1>
      <p class="lead">
        <strong>{t.ticketOnce}</strong>
      </p>
      <p>{t.ticketAbout(formatTime(language, readyAt), formatTime(language, expiresAt))}</p>
      <p class="exact secret" id="ticket">
        {ticket}
      </p>
      <div class="actions">
        <CopyButton of="ticket" done={t.copied}>
          {t.copy}
        </CopyButton>
      </div>
      <p>{t.ticketWhy}</p>
      <div class="buttons">
        <LinkButton href="/">{t.kept}</LinkButton>
      </div>
    </section>
  )
}

export interface FinishProps extends Asked {
  readonly ticket: string | undefined
  /** What else is taken off. */
  readonly remove: readonly string[]
}

/** The ticket and a new password. */
export function Finish({ language, csrf, ticket, remove, mistakes }: FinishProps) {
  const t = recoverWords[language]
  return (
    <>
      <ErrorSummary title={t.notDone} mistakes={mistakes} />
      <section class="panel">
        <h1>{t.finish}</h1>
        <Form action="/recover/finish" csrf={csrf}>
          <Field
            name="ticket"
            label={t.ticketField}
            value={ticket}
            error={errorIn(mistakes, 'ticket')}
            autocomplete="off"
            maxlength={100}
          />
          <Field
            name="password"
            label={t.password}
            hint={t.passwordHint}
            type="password"
            error={errorIn(mistakes, 'password')}
            autocomplete="new-password"
            maxlength={1024}
            reveal={t.show}
          />
          <Checks
            name="remove"
            label={t.remove}
            hint={t.removeHint}
            chosen={remove}
            options={[
              { value: 'passkeys', label: t.removes.passkeys },
              { value: 'totp', label: t.removes.totp },
              { value: 'devices', label: t.removes.devices },
            ]}
          />
          <Buttons>
            <button type="submit">{t.save}</button>
            <LinkButton href="/" second>
              {t.leave}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </>
  )
}

export function Recovered({ language }: { language: Language }) {
  const t = recoverWords[language]
  return (
    <section class="panel">
      <h1>{t.recovered}</h1>
      <p class="lead">{t.recoveredAbout}</p>
      <div class="buttons">
        <LinkButton href="/me">{t.signIn}</LinkButton>
      </div>
    </section>
  )
}
