import { type Level, levels, organizationByUscc } from '../../identity/index.ts'
import { refuse } from '../faults.ts'
import type { Interaction } from '../interactions/interaction.ts'
import type { Sso } from '../sso.ts'
import { clientRow } from './cache.ts'
import { ownClientId } from './own.ts'

/** Who wants to know who somebody is. */
export interface Asker {
  readonly clientId: string
  readonly name: string
  readonly nameEn: string | undefined
  /** Name of the organization that owns it. */
  readonly organization: string | undefined
  readonly isFirstParty: boolean
  /** The surest level it may ask for and is told. */
  readonly assuranceCeiling: Level
  /** Scheme, host and port to which the browser goes on. */
  readonly redirectOrigin: string
}

const ownAsker = (origin: string): Asker => ({
  clientId: ownClientId,
  name: '一号',
  nameEn: 'Yihao',
  organization: undefined,
  isFirstParty: true,
  assuranceCeiling: 5,
  redirectOrigin: origin,
})

export function ceilingOf({ assurance_ceiling: ceiling }: Readonly<Record<string, unknown>>): Level {
  return levels.find(level => level === ceiling) ?? 5
}

/** @throws Fault `client-not-found` when the client was disabled meanwhile */
export async function clientAsker({ deps }: Pick<Sso, 'deps'>, clientId: string, goesTo: string): Promise<Asker> {
  if (clientId === ownClientId) return ownAsker(deps.config.origin)
  const row = await clientRow(deps, clientId)
  if (row === undefined) throw refuse('client-not-found')
  const owner = row.organization === null ? undefined : await organizationByUscc(deps, row.organization)
  return {
    clientId,
    name: row.name,
    nameEn: row.nameEn ?? undefined,
    organization: owner?.name,
    isFirstParty: row.isFirstParty,
    assuranceCeiling: ceilingOf(row.metadata),
    redirectOrigin: URL.canParse(goesTo) ? new URL(goesTo).origin : deps.config.origin,
  }
}

export const askerOf = (sso: Sso, { params }: Interaction): Promise<Asker> =>
  clientAsker(sso, String(params.client_id), String(params.redirect_uri))
