import type { ComponentChildren } from 'preact'

/** Something worth knowing, not an error. */
export const Notice = ({ children }: { children: ComponentChildren }) => (
  <div class="notice" role="status">
    {children}
  </div>
)

/** A list with nothing in it says so, and what to do then. */
export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>
