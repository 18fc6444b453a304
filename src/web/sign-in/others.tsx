export interface Other {
  readonly name: string
  readonly about: string
  readonly href: string
  /** Not shown by browsers that have none. */
  readonly isPasskey: boolean
}

/** Other ways to do the same, as large choices. */
export function Others({ title, others }: { title: string; others: readonly Other[] }) {
  if (others.length === 0) return null
  return (
    <section class="others" aria-labelledby="others">
      <h2 id="others">{title}</h2>
      <ul>
        {others.map(({ name, about, href, isPasskey }) => (
          <li key={href} {...(isPasskey ? { 'data-passkey-only': true, hidden: true } : {})}>
            <a class="choice" href={href}>
              <strong>{name}</strong>
              <small>{about}</small>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
