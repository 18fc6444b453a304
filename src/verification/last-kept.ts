/** The last values that were put in, `most` of them: the oldest makes room. */
export interface LastKept<Key, Value> {
  get(key: Key): Value | undefined
  put(key: Key, value: Value): void
  size(): number
}

export function lastKept<Key, Value>(most: number): LastKept<Key, Value> {
  const kept = new Map<Key, Value>()
  return {
    get: key => kept.get(key),
    put(key, value) {
      for (const oldest of kept.keys()) {
        if (kept.size < most) break
        kept.delete(oldest)
      }
      kept.set(key, value)
    },
    size: () => kept.size,
  }
}
