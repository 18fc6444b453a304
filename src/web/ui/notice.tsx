import type { ComponentChildren } from 'preact'

/** Something worth knowing, not an error. */
export const Notice = ({ children }: { children: ComponentChildren }) => (
  <div class="notice" role="status">
    {children}
  </div>
)

/** What was asked for has been done; focus goes here, unless the page has something to go on with at once. */
export const Done = ({ quiet = false, children }: { quiet?: boolean; children: ComponentChildren }) => (
  <section class="done" role="status" tabIndex={-1} data-focus={quiet ? undefined : true}>
    <span aria-hidden="true">✓</span> <strong>{children}</strong>
  </section>
)

/** A list with nothing in it says so, and what to do then. */
export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>
