import { organizationByUscc } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { clientRow } from './cache.ts'

/** How people know a client: its name, and whose it is. */
export interface KnownAs {
  readonly name: string
  readonly nameEn: string | undefined
  readonly organization: string | undefined
}

/** Undefined for one that was never registered. */
export async function clientKnownAs(deps: Deps, id: string): Promise<KnownAs | undefined> {
  const row = await clientRow(deps, id)
  if (row === undefined) return undefined
  const owner = row.organization === null ? undefined : await organizationByUscc(deps, row.organization)
  return { name: row.name, nameEn: row.nameEn ?? undefined, organization: owner?.name }
}
