// What is kept to verify without the network: certificates, revocations, status lists, names of types. Fetched together and
// replaced together; the lists are few, and how many of how many there are is told.
import { readTrust } from '../../verification/offline/index.ts'

const store = 'yihao-verify-data'
const about = '/verify/kept'
/** 2^20 licenses each, some 25 kB: the newest ones, where there are more. */
const mostLists = 32
const [roots, revoked, index, types] = [
  '/trust/roots.pem',
  '/trust/crl/root.crl',
  '/status-lists',
  '/api/license-types',
]

async function fetched(path) {
  const answer = await fetch(path, { cache: 'no-cache', credentials: 'omit' })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer
}

/** Whether the register answers now: a browser calls itself connected by its cable alone. */
export const isReached = () =>
  fetch(index, { method: 'HEAD', cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** Paths of the lists that there are, the newest last; those of this origin alone, which is all that this page may ask. */
const pathsIn = ({ status_lists: lists }) =>
  lists.map(each => new URL(each)).flatMap(({ origin, pathname }) => (origin === location.origin ? [pathname] : []))

/** Fetches all anew; what was kept stays when anything of it fails. */
export async function refresh() {
  const all = pathsIn(await (await fetched(index)).json())
  const lists = all.slice(-mostLists)
  const paths = [roots, revoked, types, ...lists]
  const answers = await Promise.all(paths.map(fetched))
  const kept = await caches.open(store)
  const known = (await kept.keys()).map(({ url }) => new URL(url).pathname)
  const gone = known.filter(path => path.startsWith(`${index}/`) && !lists.includes(path))
  await Promise.all(paths.map((path, at) => kept.put(path, answers[at])))
  await Promise.all(gone.map(path => kept.delete(path)))
  const said = { at: new Date().toISOString(), lists, all: all.length }
  await kept.put(about, new Response(JSON.stringify(said), { headers: { 'content-type': 'application/json' } }))
}

/** All that is kept, ready to verify with; undefined before the first visit with a network. */
export async function readKept() {
  const kept = await caches.open(store)
  const said = await (await kept.match(about))?.json()
  if (said === undefined) return undefined
  const texts = paths => Promise.all(paths.map(async path => (await kept.match(path)).text()))
  const [bundle, catalog, ...statusLists] = await texts([roots, types, ...said.lists])
  const der = new Uint8Array(await (await kept.match(revoked)).arrayBuffer())
  const trust = await readTrust(bundle)
  return {
    at: new Date(said.at),
    lists: said.lists.length,
    all: said.all,
    issuers: trust.leaves.size,
    types: new Map(JSON.parse(catalog).map(type => [type.code, type])),
    ground: { trust, statusLists, revocationLists: [der] },
  }
}
