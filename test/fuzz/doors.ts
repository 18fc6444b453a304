import type { World } from '../harness.ts'

export interface Door {
  readonly method: string
  /** The route's pattern, `/sign-in/:uid`. */
  readonly pattern: string
}

/** Every door that the server has, read from its own list: one that is added tomorrow is tried tomorrow. */
export function doorsOf({ server }: World): Door[] {
  const doors: Door[] = []
  const above: string[] = []
  for (const line of server.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^((?:[│ ] {3})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match === null) continue
    const depth = (match[1] ?? '').length / 4
    above.length = depth
    above.push(match[2] ?? '')
    const pattern = above.join('').replace(/^\/+/, '/')
    for (const method of (match[3] ?? '').split(', ').filter(Boolean)) doors.push({ method, pattern })
  }
  return doors
}

/** A form of a page, which changes something in somebody's name: not the API, not the provider's own endpoints. */
export const isPageForm = ({ method, pattern }: Door): boolean =>
  method === 'POST' && !/^\/(api|oidc|tsa)/.test(pattern)

export const isPage = ({ method, pattern }: Door): boolean =>
  method === 'GET' &&
  !/^\/(api|oidc|docs|assets|log|trust|status-lists|\.well-known|openapi|healthz|readyz|metrics)/.test(pattern)

/** An address of the pattern, with these values in its places. */
export const addressAt = ({ pattern }: Door, values: Readonly<Record<string, string>>): string =>
  pattern
    .replace(/:(\w+)(?:\([^)]*\))?/g, (_whole, name: string) => values[name] ?? 'x'.repeat(21))
    .replace('*', 'nothing')
