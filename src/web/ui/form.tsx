import type { ComponentChildren } from 'preact'

interface Question {
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

const describedBy = ({ name, hint, error }: Question): string | undefined =>
  [hint === undefined ? [] : `${name}-hint`, error === undefined ? [] : `${name}-error`].flat().join(' ') || undefined

/** Label, hint and error of one question, around what it is answered with. */
function Asked({ name, label, hint, error, children }: Question & { readonly children: ComponentChildren }) {
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
      {children}
    </div>
  )
}

const attributesOf = (question: Question & { readonly optional?: boolean | undefined }) =>
  ({
    id: question.name,
    name: question.name,
    required: question.optional !== true,
    'aria-describedby': describedBy(question),
    'aria-invalid': question.error === undefined ? undefined : 'true',
  }) as const

export interface FieldProps extends Question {
  readonly value?: string | undefined
  readonly type?: 'text' | 'password' | 'date'
  readonly optional?: boolean
  readonly autocomplete?: string
  readonly inputmode?: 'text' | 'numeric'
  readonly maxlength?: number
  /** Of a day: from, to. */
  readonly min?: string
  readonly max?: string
  /** Where one begins, on a page that is made for going on at once. */
  readonly focus?: boolean
  /** The same without moving the page, and also where no script runs. */
  readonly first?: boolean
  /** What is offered while one types. */
  readonly suggestions?: readonly string[]
  /** Text of the button that shows a password; without scripts there is none. */
  readonly reveal?: string
}

/** One question: label, hint, error beside it, and what was typed kept. */
export function Field({ type = 'text', ...props }: FieldProps) {
  const { name, value, autocomplete, inputmode, maxlength, min, max, reveal, focus, first, suggestions = [] } = props
  const attributes = {
    ...attributesOf(props),
    value,
    autocomplete,
    inputMode: inputmode,
    maxLength: maxlength,
    spellcheck: false,
    autocapitalize: 'off',
    'data-focus': focus === true ? true : undefined,
    'data-first': first === true ? true : undefined,
    autofocus: first === true ? true : undefined,
  } as const
  return (
    <Asked {...props}>
      <div class="entry">
        {type === 'password' ? <input {...attributes} type="password" /> : null}
        {type === 'date' ? <input {...attributes} type="date" min={min} max={max} /> : null}
        {type === 'text' ? (
          <input {...attributes} type="text" list={suggestions.length === 0 ? undefined : `${name}-known`} />
        ) : null}
        {suggestions.length === 0 ? null : (
          <datalist id={`${name}-known`}>
            {suggestions.map(each => (
              <option key={each} value={each} />
            ))}
          </datalist>
        )}
        {reveal === undefined ? null : (
          <button class="reveal" type="button" data-reveal={name} hidden>
            {reveal}
          </button>
        )}
      </div>
    </Asked>
  )
}

export interface AreaProps extends Question {
  readonly value?: string | undefined
  readonly optional?: boolean
  readonly rows?: number
  readonly maxlength?: number
}

/** A question answered in lines. */
export const Area = ({ value, rows = 4, maxlength, ...question }: AreaProps) => (
  <Asked {...question}>
    <textarea {...attributesOf(question)} rows={rows} maxLength={maxlength} spellcheck={false} autocapitalize="off">
      {value}
    </textarea>
  </Asked>
)

export interface Option {
  readonly value: string
  readonly label: string
}

export interface PickProps extends Question {
  readonly value?: string | undefined
  readonly optional?: boolean
  readonly options: readonly Option[]
}

/** One of a list. */
export const Pick = ({ value, options, ...question }: PickProps) => (
  <Asked {...question}>
    <select {...attributesOf(question)}>
      {options.map(each => (
        <option key={each.value} value={each.value} selected={each.value === value}>
          {each.label}
        </option>
      ))}
    </select>
  </Asked>
)

export interface ChecksProps {
  readonly name: string
  /** Where one name stands in several groups. */
  readonly id?: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly options: readonly (Option & { readonly about?: string | undefined })[]
  readonly chosen: readonly string[]
  /** One alone. */
  readonly single?: boolean
}

/** Any, or one, of a few that are all in sight. */
export const Checks = ({ name, id = name, label, hint, error, options, chosen, single = false }: ChecksProps) => (
  <fieldset class={error === undefined ? 'field' : 'field wrong'} id={id} tabIndex={-1}>
    <legend>{label}</legend>
    {hint === undefined ? null : <p class="hint">{hint}</p>}
    {error === undefined ? null : <p class="error">{error}</p>}
    {options.map(option => {
      const own = `${name}-${option.value}`
      const attributes = { id: own, name, value: option.value, checked: chosen.includes(option.value) }
      return (
        <label class="check" key={own} for={own}>
          {single ? <input type="radio" required {...attributes} /> : <input type="checkbox" {...attributes} />}
          <span>
            {option.label}
            {option.about === undefined ? null : <small>{option.about}</small>}
          </span>
        </label>
      )
    })}
  </fieldset>
)

export interface FileFieldProps extends Question {
  /** Endings or media types, comma-separated. */
  readonly accept: string
  readonly optional?: boolean
}

/** A file of the person's own; its form is one with files. */
export const FileField = ({ accept, ...question }: FileFieldProps) => (
  <Asked {...question}>
    <input {...attributesOf(question)} type="file" accept={accept} />
  </Asked>
)

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
  /** It sends files. */
  readonly files?: boolean
  readonly children: ComponentChildren
}

/** A plain form; the script only keeps it from being sent twice and says that it waits. */
export const Form = ({ action, csrf, files = false, children }: FormProps) => (
  <form method="post" action={action} encType={files ? 'multipart/form-data' : undefined} data-once>
    <Csrf token={csrf} />
    {children}
  </form>
)

/**
 * Pressed by Enter, where a button that does something else stands before the one that goes on. What is missing is said by the
 * server, which knows what Enter meant.
 */
export const DefaultButton = () => (
  <button class="default" type="submit" tabIndex={-1} aria-hidden="true" formNoValidate />
)

/** The first goes on, the second refuses. */
export const Buttons = ({ children }: { children: ComponentChildren }) => <div class="buttons">{children}</div>
