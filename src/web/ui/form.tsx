import type { ComponentChildren } from 'preact'

export interface FieldProps {
  readonly name: string
  readonly label: string
  readonly value?: string | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly type?: 'text' | 'password'
  readonly autocomplete?: string
  readonly inputmode?: 'text' | 'numeric'
  readonly maxlength?: number
  /** Text of the button that shows a password; without scripts there is none. */
  readonly reveal?: string
}

/** One question: label, hint, error beside it, and what was typed kept. */
export function Field({
  name,
  label,
  value,
  hint,
  error,
  type = 'text',
  autocomplete,
  inputmode,
  maxlength,
  reveal,
}: FieldProps) {
  const described = [hint === undefined ? undefined : `${name}-hint`, error === undefined ? undefined : `${name}-error`]
    .filter(Boolean)
    .join(' ')
  const attributes = {
    id: name,
    name,
    value,
    required: true,
    autocomplete,
    inputMode: inputmode,
    maxLength: maxlength,
    spellcheck: false,
    autocapitalize: 'off',
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': error === undefined ? undefined : 'true',
  } as const
  return (
    <div class={error === undefined ? 'field' : 'field wrong'}>
      <label for={name}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
      <div class="entry">
        {type === 'password' ? <input {...attributes} type="password" /> : <input {...attributes} type="text" />}
        {reveal === undefined ? null : (
          <button class="reveal" type="button" data-reveal={name} hidden>
            {reveal}
          </button>
        )}
      </div>
    </div>
  )
}

export interface Mistake {
  readonly field: string
  readonly text: string
}

/** What is wrong, on top of the form, each line leading to its field; focus goes here. */
export function ErrorSummary({ title, mistakes }: { title: string; mistakes: readonly Mistake[] }) {
  if (mistakes.length === 0) return null
  return (
    <section class="summary" role="alert" tabIndex={-1} aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">{title}</h2>
      <ul>
        {mistakes.map(({ field, text }) => (
          <li key={field}>
            <a href={`#${field}`}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

export const Csrf = ({ token }: { token: string }) => <input type="hidden" name="_csrf" value={token} />

export interface FormProps {
  readonly action: string
  readonly csrf: string
  readonly children: ComponentChildren
}

/** A plain form; the script only keeps it from being sent twice and says that it waits. */
export const Form = ({ action, csrf, children }: FormProps) => (
  <form method="post" action={action} data-once>
    <Csrf token={csrf} />
    {children}
  </form>
)

/** The first goes on, the second refuses. */
export const Buttons = ({ children }: { children: ComponentChildren }) => <div class="buttons">{children}</div>
