import type { ComponentChildren } from 'preact'

export interface ResultProps {
  readonly good: boolean
  readonly word: string
  readonly reason?: string | undefined
  /** Focus stays where the next one is entered. */
  readonly quiet?: boolean
}

/** The answer in one word and one sign across the top; the color only repeats it. */
export const Result = ({ good, word, reason, quiet = false }: ResultProps) => (
  <section
    class={good ? 'result good' : 'result bad'}
    role="status"
    aria-live="polite"
    tabIndex={-1}
    data-focus={quiet ? undefined : true}
  >
    <span class="result-sign" aria-hidden="true">
      {good ? '✓' : '✕'}
    </span>
    <div>
      <h1>{word}</h1>
      {reason === undefined ? null : <span class="result-reason">{reason}</span>}
    </div>
  </section>
)

export interface MoreProps {
  readonly title: string
  readonly open?: boolean
  readonly children: ComponentChildren
}

/** A folded part: how something was found out, for those who ask. */
export const More = ({ title, open, children }: MoreProps) => (
  <details class="more" open={open}>
    <summary>{title}</summary>
    {children}
  </details>
)
