import type { ComponentChildren } from 'preact'

export interface CopyButtonProps {
  /** Id of what is copied. */
  readonly of: string
  readonly done: string
  readonly children: ComponentChildren
}

/** Copies a text; without scripts there is none, and the text can be marked by hand. */
export const CopyButton = ({ of, done, children }: CopyButtonProps) => (
  <button class="second" type="button" data-copy={of} data-done={done} hidden>
    {children}
  </button>
)
