/** When the provider's signing keys come and go. Pure: keys and a time in, what to do out. */
export interface ScheduledKey {
  readonly kid: string
  readonly activeFrom: Date
  readonly retiresAt: Date | null
}

const hour = 3_600_000
const day = 24 * hour
/** How long a key signs. */
const lifeMilliseconds = 30 * day
/** How long before it signs it is published: longer than anyone keeps our key set. */
export const leadMilliseconds = day
/** How long after it has signed it stays published: longer than anything that it signed lives. */
export const afterMilliseconds = day

const newestFirst = (one: ScheduledKey, other: ScheduledKey): number =>
  other.activeFrom.getTime() - one.activeFrom.getTime()

/** In the order of the key set: what signs now, then what signs next, then what has signed. */
export function inOrder<Key extends ScheduledKey>(keys: readonly Key[], now: Date): Key[] {
  const living = keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > now).sort(newestFirst)
  const signing = living.find(({ activeFrom }) => activeFrom <= now)
  return signing === undefined ? living : [signing, ...living.filter(key => key !== signing)]
}

/** From when on a new key is to sign, or undefined while the newest one has time. */
export function nextActivation(keys: readonly ScheduledKey[], now: Date): Date | undefined {
  const [newest] = [...keys].sort(newestFirst)
  if (newest === undefined) return now
  const due = newest.activeFrom.getTime() + lifeMilliseconds
  return now.getTime() >= due - leadMilliseconds ? new Date(Math.max(due, now.getTime() + leadMilliseconds)) : undefined
}
