import type { ComponentChildren } from 'preact'

export interface LinkButtonProps {
  readonly href: string
  readonly second?: boolean
  /** The address answers a file to keep. */
  readonly download?: boolean
  /** What it says to those who hear it out of its place. */
  readonly label?: string
  readonly children: ComponentChildren
}

/** A link that looks like what it is used as; to the keyboard and to screen readers it stays a link. */
export const LinkButton = ({ href, second = false, download = false, label, children }: LinkButtonProps) => (
  <a class={second ? 'button second' : 'button'} href={href} download={download} aria-label={label}>
    {children}
  </a>
)
