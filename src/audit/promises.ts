import { type NoteKey, openCheckpoint } from './checkpoint.ts'
import type { Ledger } from './finding.ts'

interface Promised {
  readonly size: number
  readonly root: Buffer
  readonly label: string
}

/** Checks, as the tree is built again, each promised root at its size. After the first broken one, all later ones are. */
export function watchPromises(ledger: Ledger, key: NoteKey | undefined) {
  const others: Promised[] = []
  const broken = new Set<string>()
  function compare({ size, root, label }: Promised, actual: Buffer): void {
    if (root.equals(actual) || broken.has(label)) return
    broken.add(label)
    ledger.add({ kind: 'checkpoint', detail: `${label} promises another tree of ${size} lines than the log has` })
  }
  const openNote = (note: string, label: string): Promised | undefined => {
    const head = key === undefined ? undefined : openCheckpoint(note, key)
    if (head === undefined) ledger.add({ kind: 'checkpoint', detail: `${label} was not signed by this log's key` })
    return head === undefined ? undefined : { ...head, label }
  }
  return {
    /** A checkpoint from outside the database, to be met on the way. */
    expect(note: string | undefined, label: string): void {
      const promised = note === undefined ? undefined : openNote(note, label)
      if (promised !== undefined) others.push(promised)
    },
    meetStored(stored: { size: number; root: Buffer; note: string }, actual: Buffer): void {
      const promised = openNote(stored.note, `the stored checkpoint of ${stored.size} lines`)
      if (promised === undefined) return
      if (promised.size !== stored.size || !promised.root.equals(stored.root))
        ledger.add({
          kind: 'checkpoint',
          detail: `the stored checkpoint of ${stored.size} lines says otherwise in its note`,
        })
      else compare({ ...promised, label: 'a stored checkpoint' }, actual)
    },
    meetOthers(size: number, root: () => Buffer): void {
      for (const promised of others) if (promised.size === size) compare(promised, root())
    },
    refuseBeyond(size: number): void {
      for (const promised of others)
        if (promised.size > size)
          ledger.add({
            kind: 'missing',
            detail: `${promised.label} promises ${promised.size} lines, the log has ${size}`,
          })
    },
  }
}

export type Promises = ReturnType<typeof watchPromises>
