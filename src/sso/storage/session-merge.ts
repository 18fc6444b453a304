import type { AdapterPayload } from 'oidc-provider'

type Members<Value> = Readonly<Record<string, Value>>

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Member by member: what we changed since `base` is ours, the rest theirs. */
function mergeMembers<Value>(
  base: Members<Value>,
  ours: Members<Value>,
  theirs: Members<Value>,
): Record<string, Value> {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)])
  return Object.fromEntries(
    [...names].flatMap(name => {
      const merged = same(ours[name], base[name]) ? theirs[name] : ours[name]
      return merged === undefined ? [] : [[name, merged]]
    }),
  )
}

/**
 * Two requests have changed one session at once, say two applications opened in two tabs: both changes stay. Each
 * application's own entry is a member of `authorizations`.
 */
export function mergeSessions(base: AdapterPayload, ours: AdapterPayload, theirs: AdapterPayload): AdapterPayload {
  const authorizations = mergeMembers(base.authorizations ?? {}, ours.authorizations ?? {}, theirs.authorizations ?? {})
  return {
    ...mergeMembers<unknown>({ ...base }, { ...ours }, { ...theirs }),
    ...(Object.keys(authorizations).length === 0 ? {} : { authorizations }),
  }
}

/** Every look at a session moves its end; written down once a minute, unless something else has changed. */
const unwrittenSeconds = 60

const sorted = (payload: object): unknown[] => Object.entries(payload).sort(([one], [other]) => (one < other ? -1 : 1))

export function needsSaving(base: AdapterPayload, now: AdapterPayload): boolean {
  const { exp: before = 0, iat: _before, ...was } = base
  const { exp: after = 0, iat: _after, ...is } = now
  return after - before >= unwrittenSeconds || after < before || !same(sorted(was), sorted(is))
}
