import { askFor, issueLicense, licenseType, publishType, receivePaper, stepPaper } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { Fault } from '../platform/faults.ts'
import { departments } from './cast.ts'
import { delivery, onPaper, proposed, qualification, safetyPermit, spoiled } from './cast-types.ts'

const { uscc } = departments.construction

/** Whatever stands already, or was changed by somebody since, is left as it is. */
async function unless(deps: Deps, known: readonly string[], seeding: Promise<unknown>): Promise<void> {
  try {
    await seeding
  } catch (error) {
    if (!(error instanceof Fault) || !known.includes(error.code)) throw error
    deps.log.debug({ code: error.code, places: error.places }, 'work of the demonstration stands otherwise')
  }
}

/** The first version alone: from then on the type is whoever's who keeps the catalog. */
async function seedType(deps: Deps, operator: Caller, type: typeof safetyPermit): Promise<void> {
  try {
    await licenseType(deps, type.code)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'license-type-not-found') throw error
    await unless(deps, ['license-type-conflict'], publishType(deps, operator, type.code, { ...type, issuers: [uscc] }))
  }
}

/** Refusals of whatever stands otherwise: somebody decided, used the sheets, or took the right away. */
const meanwhile = [
  'issuer-not-allowed',
  'license-type-retired',
  'fields-invalid',
  'paper-not-available',
  'paper-known',
  'paper-step-not-allowed',
  'paper-not-found',
  'seal-suspended',
  'issuer-without-key',
  'second-person-needed',
  'idempotency-key-reused',
]

/**
 * Work on the desks of a department: a license that waits for a second person; numbered paper, of which one sheet
 * was spoiled and one passed over.
 */
export async function seedWork(deps: Deps, operator: Caller, issuer: Caller): Promise<void> {
  await seedType(deps, operator, safetyPermit)
  await seedType(deps, operator, qualification)
  const input = { ...proposed, typeCode: safetyPermit.code }
  await unless(deps, meanwhile, askFor(deps, issuer, { move: 'issue', input }, 'demo-proposal'))
  const typeCode = qualification.code
  await unless(deps, meanwhile, receivePaper(deps, issuer, { typeCode, ...delivery }))
  await unless(deps, meanwhile, issueLicense(deps, issuer, { ...onPaper, typeCode }, 'demo-on-paper'))
  await unless(deps, meanwhile, stepPaper(deps, issuer, { typeCode, serial: spoiled, step: 'spoil' }))
}
