export interface Tab {
  readonly href: string
  readonly label: string
  /** Not shown by browsers that have no passkeys, unless it is open. */
  readonly isPasskey?: boolean
}

export interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  /** `href` of the one that is open. */
  readonly current: string
}

/** Pages that belong together; links, so that they work as links do. */
export const Tabs = ({ label: name, tabs, current }: TabsProps) => (
  <nav class="tabs" aria-label={name}>
    <ul>
      {tabs.map(({ href, label, isPasskey = false }) => (
        <li key={href} {...(isPasskey && href !== current ? { 'data-passkey-only': true, hidden: true } : {})}>
          <a href={href} aria-current={href === current ? 'page' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
