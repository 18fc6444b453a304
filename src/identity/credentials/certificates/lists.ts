import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Config } from '../../../platform/config.ts'
import type { Certificate } from '../../../platform/crypto/x509/certificate.ts'
import { isListOf, parseRevocationList, type RevocationList } from '../../../platform/crypto/x509/revocation-list.ts'
import type { Deps } from '../../../platform/deps.ts'
import { issueRevocationList } from '../../../platform/keys/issue-revocation-list.ts'
import { fetchBounded } from './fetch-bounded.ts'

const mostBytes = 32 * 1_048_576
const patienceMilliseconds = 5_000
const keepMilliseconds = 600_000
/** After a failure: soon, but not at every sign-in. */
const retryMilliseconds = 30_000
const ownDays = 1

interface Kept {
  /** The last one that could be read; it says itself until when it holds. */
  readonly list: Promise<RevocationList | undefined>
  readonly until: number
}

async function read(location: string): Promise<Buffer> {
  if (/^https?:/.test(location))
    return fetchBounded(location, {}, { bytes: mostBytes, milliseconds: patienceMilliseconds })
  if ((await stat(location)).size > mostBytes) throw new Error(`holds more than ${mostBytes} bytes`)
  return readFile(location)
}

async function makeOwn({ clock, keys }: Deps): Promise<Buffer> {
  const thisUpdate = clock.now()
  const nextUpdate = new Date(thisUpdate.getTime() + ownDays * 86_400_000)
  return issueRevocationList(keys.signer, keys.root, { number: 1, thisUpdate, nextUpdate, revoked: [] })
}

/** Lists of a hundred thousand take a while to parse: one that did not change is not parsed again. */
const digests = new WeakMap<RevocationList, Buffer>()
function parse(bytes: Buffer, before: RevocationList | undefined): RevocationList {
  const digest = createHash('sha256').update(bytes).digest()
  if (before !== undefined && digests.get(before)?.equals(digest) === true) return before
  const list = parseRevocationList(bytes)
  digests.set(list, digest)
  return list
}

const kept = new WeakMap<Config, Map<string, Kept>>()

/** One list, read anew every ten minutes; while it cannot be, the one before. */
function listAt(deps: Deps, location: string, readNow: () => Promise<Buffer>): Kept['list'] {
  const { clock, config, log } = deps
  const lists = kept.get(config) ?? new Map<string, Kept>()
  kept.set(config, lists)
  const standing = lists.get(location)
  const now = clock.now().getTime()
  if (standing !== undefined && now < standing.until) return standing.list
  const list = Promise.all([readNow(), standing?.list])
    .then(([bytes, before]) => parse(bytes, before))
    .catch(error => {
      log.error({ err: error, list: location }, 'a revocation list could not be read')
      lists.set(location, { list: standing?.list ?? list, until: now + retryMilliseconds })
      return standing?.list
    })
  lists.set(location, { list, until: now + keepMilliseconds })
  return list
}

/** Whose list it is, checked once a list: it may be large. */
const owners = new WeakMap<RevocationList, Map<string, boolean>>()
function belongsTo(list: RevocationList, authority: Certificate): boolean {
  const known = owners.get(list) ?? new Map<string, boolean>()
  owners.set(list, known)
  const name = authority.der.toString('base64')
  const answer = known.get(name) ?? isListOf(list, authority)
  known.set(name, answer)
  return answer
}

/** The lists that this authority signed, among those of CERTIFICATE_REVOCATION_LISTS; of the own root in demo mode, its own. */
export async function listsOf(deps: Deps, authority: Certificate): Promise<RevocationList[]> {
  const { certificates, demo } = deps.config
  const lists = await Promise.all([
    ...certificates.revocationLists.map(location => listAt(deps, location, () => read(location))),
    ...(demo ? [listAt(deps, 'own root', () => makeOwn(deps))] : []),
  ])
  return lists.filter(list => list !== undefined).filter(list => belongsTo(list, authority))
}
