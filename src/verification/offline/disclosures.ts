import { type Asking, sha256 } from '../../platform/crypto/asking.ts'
import { base64UrlOf, bytesOfLatin1 } from '../../platform/crypto/octets.ts'
import { isMembers, isText, type Members, parsed } from './json.ts'

const deepest = 20

/** All digests that a value holds, at any depth; a place in a list is hidden as `{"...": digest}`. */
function digestsIn(value: unknown, depth = 0): string[] {
  if (depth > deepest || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(each => digestsIn(each, depth + 1))
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === '_sd' && Array.isArray(member)) return member.filter(isText)
    return name === '...' && isText(member) ? [member] : digestsIn(member, depth + 1)
  })
}

/** `[salt, name, value]` of a member, `[salt, value]` of a place in a list. */
type Disclosure = readonly unknown[]
type Disclosures = ReadonlyMap<string, Disclosure>

const reserved = new Set(['_sd', '...', '_sd_alg'])

/** Puts what was disclosed where its digest stands (RFC 9901 §7.1); `used` gathers what found its place. */
function filled(value: unknown, given: Disclosures, used: Set<string>, depth = 0): unknown {
  if (depth > deepest) throw new RangeError('nested too deep')
  const inside = (each: unknown): unknown => filled(each, given, used, depth + 1)
  if (Array.isArray(value))
    return value.flatMap(each => {
      if (!isMembers(each) || !isText(each['...'])) return [inside(each)]
      const found = given.get(each['...'])
      if (found?.length !== 2) return []
      used.add(each['...'])
      return [inside(found[1])]
    })
  if (!isMembers(value)) return value
  const open = Object.entries(value).filter(([name]) => !reserved.has(name))
  const members = new Map(open.map(([name, each]) => [name, inside(each)]))
  for (const digest of Array.isArray(value._sd) ? value._sd.filter(isText) : []) {
    const [, name, hidden] = given.get(digest)?.length === 3 ? (given.get(digest) ?? []) : []
    if (!isText(name)) continue
    if (reserved.has(name) || members.has(name)) throw new TypeError('a disclosure of a name that is taken')
    used.add(digest)
    members.set(name, inside(hidden))
  }
  return Object.fromEntries(members)
}

/**
 * The claims with what was disclosed. Undefined unless every disclosure is one that was signed, and none is there twice
 * (RFC 9901 §7.1).
 * @throws on a disclosure that is no JSON
 */
export function* disclosedIn(payload: Members, disclosures: readonly string[]): Asking<Members | undefined> {
  const given = new Map<string, Disclosure>()
  for (const text of disclosures) {
    const value = parsed(text)
    if (Array.isArray(value)) given.set(base64UrlOf(yield* sha256(bytesOfLatin1(text) ?? new Uint8Array())), value)
  }
  const signed = [payload, ...given.values()].flatMap(each => digestsIn(each))
  if (new Set(signed).size < signed.length || given.size < disclosures.length) return undefined
  const used = new Set<string>()
  const claims = filled(payload, given, used)
  return used.size === given.size && isMembers(claims) ? claims : undefined
}
