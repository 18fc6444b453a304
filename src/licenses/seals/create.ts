import { organizationByUscc, parseUscc } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { announceSeal } from './announce.ts'
import { refuse } from './faults.ts'
import { certifyNext, type Owner, storeSeal } from './make.ts'
import { checkPicture } from './picture.ts'
import { custodianOf, holdSealRight, requireSealRight } from './right.ts'
import { type Seal, sealOf } from './seal.ts'
import type { SealAlgorithm } from './seal-key.ts'
import { selectStandingSeal } from './store.ts'

export interface SealInput {
  readonly uscc: string
  /** ES256 when left out: the kind that signs licenses. */
  readonly algorithm?: SealAlgorithm | undefined
  /** PNG; drawn from the name when left out. */
  readonly picture?: Buffer | undefined
}

/** @throws Fault `uscc-invalid`, `issuer-unknown` */
export async function ownerOf(deps: Deps, code: string): Promise<Owner> {
  const organization = await organizationByUscc(deps, parseUscc(code))
  if (organization === undefined) throw refuseLicense('issuer-unknown')
  return { uscc: organization.uscc, name: organization.name }
}

/**
 * Gives a department a seal with a key of its own, made in the signer and certified below the provincial root.
 * @throws Fault `seal-not-allowed`, `uscc-invalid`, `issuer-unknown`, `seal-exists`, `seal-picture-invalid`
 */
export async function createSeal(deps: Deps, caller: Caller, input: SealInput): Promise<Seal> {
  const { clock, db, ids } = deps
  const { algorithm = 'ES256' } = input
  const owner = await ownerOf(deps, input.uscc)
  await requireSealRight(deps, caller, owner.uscc)
  if ((await selectStandingSeal(db, owner.uscc, algorithm)) !== undefined) throw refuse('seal-exists')
  const picture = input.picture === undefined ? null : checkPicture(input.picture)
  const key = await certifyNext(deps, owner, algorithm)
  return db.transaction(async tx => {
    await holdSealRight(tx, deps, caller, owner.uscc)
    const at = clock.now()
    const seal = await storeSeal(tx, {
      id: ids.uuid(),
      key,
      algorithm,
      picture,
      custodianId: custodianOf(caller),
      replacesId: null,
      at,
    })
    await announceSeal(tx, deps, { at, by: caller, event: 'created', seal })
    return sealOf({ seal, key }, at)
  })
}
