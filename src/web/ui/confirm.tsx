import type { ComponentChildren } from 'preact'
import { Buttons, Form } from './form.tsx'
import { LinkButton } from './link.tsx'

export interface ConfirmProps {
  readonly title: string
  /** What follows from it. */
  readonly follows: readonly string[]
  readonly action: string
  readonly csrf: string
  readonly submit: string
  readonly cancel: string
  readonly back: string
  /** It cannot be taken back, or takes something away. */
  readonly danger?: boolean
  /** The form sends files. */
  readonly files?: boolean
  /** More that the form sends or asks. */
  readonly children?: ComponentChildren
}

/** Says what follows before it happens. */
export const Confirm = ({
  title,
  follows,
  action,
  csrf,
  submit,
  cancel,
  back,
  danger,
  files = false,
  children,
}: ConfirmProps) => (
  <section class="panel">
    <h1>{title}</h1>
    <ul class="follows">
      {follows.map(each => (
        <li key={each}>{each}</li>
      ))}
    </ul>
    <Form action={action} csrf={csrf} files={files}>
      {children}
      <Buttons>
        <button class={danger === true ? 'danger' : undefined} type="submit">
          {submit}
        </button>
        <LinkButton href={back} second>
          {cancel}
        </LinkButton>
      </Buttons>
    </Form>
  </section>
)
