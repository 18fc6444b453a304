import { createHash, type KeyObject, verify } from 'node:crypto'

/** A tree of `size` leaves and its hash, by the log named `origin`. */
export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** A public key under its name, as C2SP signed-note tells keys apart. */
export interface NoteKey {
  readonly name: string
  /** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key), first 4 bytes; 0x01 stands for Ed25519. */
  readonly id: Buffer
  readonly publicKey: KeyObject
}

const ed25519 = Buffer.of(1)
/** A generous bound for a note with the cosignatures of sixteen witnesses. */
const longestNote = 100_000

function rawKey(publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('not an Ed25519 key')
  return Buffer.from(x, 'base64url')
}

export function noteKeyOf(name: string, publicKey: KeyObject): NoteKey {
  const hash = createHash('sha256').update(`${name}\n`).update(ed25519).update(rawKey(publicKey)).digest()
  return { name, id: hash.subarray(0, 4), publicKey }
}

/** The verifier key as text: `name+<key id in hex>+base64(0x01 ‖ key)`. */
export const verifierKey = ({ name, id, publicKey }: NoteKey): string =>
  `${name}+${id.toString('hex')}+${Buffer.concat([ed25519, rawKey(publicKey)]).toString('base64')}`

/** What is signed: origin, size, root, a line each (C2SP tlog-checkpoint). */
export const checkpointText = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

export const signedNote = (text: string, key: NoteKey, signature: Uint8Array): string =>
  `${text}\n— ${key.name} ${Buffer.concat([key.id, signature]).toString('base64')}\n`

function parseHead(text: string): TreeHead | undefined {
  const [origin = '', size = '', root = ''] = text.split('\n')
  const head = { origin, size: Number(size), root: Buffer.from(root, 'base64') }
  const isExact = Number.isSafeInteger(head.size) && head.root.length === 32 && text.startsWith(checkpointText(head))
  return isExact ? head : undefined
}

/**
 * The tree head of a checkpoint, or undefined unless this key has signed it. Other signatures (of witnesses) are passed
 * over; a line that bears our key's name and id must be good.
 */
export function openCheckpoint(note: string, key: NoteKey): TreeHead | undefined {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || note.length > longestNote || !note.endsWith('\n')) return undefined
  const text = note.slice(0, end + 1)
  const ours = note
    .slice(end + 2, -1)
    .split('\n')
    .map(line => /^— (\S+) (\S+)$/.exec(line))
    .filter(match => match?.[1] === key.name)
    .map(match => Buffer.from(match?.[2] ?? '', 'base64'))
    .filter(bytes => bytes.subarray(0, 4).equals(key.id))
  const signed = Buffer.from(text, 'utf8')
  if (ours.length === 0 || !ours.every(bytes => verify(null, signed, key.publicKey, bytes.subarray(4))))
    return undefined
  const head = parseHead(text)
  return head?.origin === key.name ? head : undefined
}
