import { Provider } from 'oidc-provider/lib/provider.js'
import type { Db } from '../platform/db/client.ts'
import { type ArtifactInput, type ArtifactRow, writeArtifacts } from './artifact-store.ts'

/**
 * What one request to the provider has still to write, and what it has read ahead. The library saves one thing after
 * another and waits for each; all of it is written by one statement, at the end and before the answer is sent, so that
 * nothing is acknowledged that is not stored.
 */
interface Work {
  readonly writes: Map<string, ArtifactInput>
  readonly ended: Map<string, Buffer>
  /** By `model:hash`, or `uid:name` for sessions; undefined: known not to be there. */
  readonly ahead: Map<string, ArtifactRow | undefined>
}

const works = new WeakMap<object, Work>()

/** The work of the request that the library handles now; undefined outside of one, where everything is written at once. */
export const currentWork = (): Work | undefined => (Provider.ctx === undefined ? undefined : works.get(Provider.ctx))

export const nameOf = (model: string, idHash: Buffer): string => `${model}:${idHash.toString('base64url')}`

/** Runs a request and writes what it left to be written. */
export async function withWork(db: Db, ctx: object, run: () => Promise<unknown>): Promise<void> {
  const work: Work = { writes: new Map(), ended: new Map(), ahead: new Map() }
  works.set(ctx, work)
  await run()
  if (work.writes.size > 0 || work.ended.size > 0)
    await writeArtifacts(db, [...work.writes.values()], [...work.ended.values()])
}
