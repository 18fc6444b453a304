import { recordForVerification } from '../licenses/index.ts'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse as refuseDoor } from '../platform/faults.ts'
import { answerOf, licenseAnswer, type Verification, withSeals } from './answer.ts'
import { lookupByCode } from './by-code.ts'
import { lookupByFile } from './by-file.ts'
import { lookupByQr } from './by-qr.ts'
import { verifyShowCode } from './by-show-code.ts'
import { disclose } from './disclose.ts'
import { refuse } from './faults.ts'
import type { Finding, Lookup, Way } from './way.ts'

/** One way of asking that is open to anyone: what a scanner read, what people read off a document, or the document itself (PDF). */
export type OpenInput =
  | { readonly qr: string }
  | { readonly identifier: string; readonly checkCode: string }
  | { readonly file: Buffer }

/** One way of asking; a code off a holder's screen is for known callers alone. */
export type VerificationInput = OpenInput | { readonly showCode: string }

/** Known callers leave a record; a stranger, on the public page too, is told less of what was wrong. */
const isKnown = ({ kind }: Caller): boolean => kind === 'client' || kind === 'system'

function answerFor({ record, reasons, isProven }: Finding, at: Date, knows: boolean): Verification {
  // A wrong check code tells a stranger no more than an identifier that does not exist.
  const told = knows || isProven || record === undefined ? reasons : (['not-found'] as const)
  return answerOf(at, told, record === undefined || !isProven ? undefined : licenseAnswer(record, at))
}

export const wayOf = (input: OpenInput): Way => {
  if ('qr' in input) return 'qr'
  return 'file' in input ? 'file' : 'code'
}

function lookup(deps: Deps, input: OpenInput, at: Date): Lookup | Promise<Lookup> {
  if ('qr' in input) return lookupByQr(deps, input.qr, at)
  if ('file' in input) return lookupByFile(deps, input.file, at)
  return lookupByCode(deps, input.identifier, input.checkCode, at)
}

/**
 * Is it real and good now? A bad license is an answer, not a fault. What a known caller learns of a license is recorded in
 * the transaction that read it.
 * @throws Fault `verification-not-allowed`, `token-required` for a show code by a stranger
 */
export async function verifyLicense(deps: Deps, caller: Caller, input: VerificationInput): Promise<Verification> {
  const knows = isKnown(caller)
  if (knows && !hasScope(caller, 'licenses.verify')) throw refuse('verification-not-allowed')
  if ('showCode' in input) {
    if (!knows) throw refuseDoor('token-required')
    return verifyShowCode(deps, caller, input.showCode)
  }
  const at = deps.clock.now()
  const asked = lookup(deps, input, at)
  const found = asked instanceof Promise ? await asked : asked
  if (found.refused !== undefined) return withSeals(answerOf(at, found.refused), found.seals)
  const finding = knows
    ? await disclose(deps, { ...found, at, how: wayOf(input), actor: callerName(caller) })
    : found.judge(await recordForVerification(deps, found.identifier))
  return withSeals(answerFor(finding, at, knows), found.seals)
}
