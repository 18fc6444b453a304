import { recordForVerification } from '../licenses/index.ts'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { answerOf, licenseAnswer, type Verification } from './answer.ts'
import { lookupByCode } from './by-code.ts'
import { lookupByQr } from './by-qr.ts'
import { disclose } from './disclose.ts'
import { refuse } from './faults.ts'
import type { Finding } from './way.ts'

/** One way of asking: what a scanner read, or what people read off a document. */
export type VerificationInput = { readonly qr: string } | { readonly identifier: string; readonly checkCode: string }

/** Known callers leave a record; a stranger, on the public page too, is told less of what was wrong. */
const isKnown = ({ kind }: Caller): boolean => kind === 'client' || kind === 'system'

function answerFor({ record, reasons, isProven }: Finding, at: Date, knows: boolean): Verification {
  // A wrong check code tells a stranger no more than an identifier that does not exist.
  const told = knows || isProven || record === undefined ? reasons : (['not-found'] as const)
  return answerOf(at, told, record === undefined || !isProven ? undefined : licenseAnswer(record, at))
}

/**
 * Is it real and good now? A bad license is an answer, not a fault. What a known caller learns of a license is recorded in
 * the transaction that read it.
 * @throws Fault `verification-not-allowed`
 */
export async function verifyLicense(deps: Deps, caller: Caller, input: VerificationInput): Promise<Verification> {
  const knows = isKnown(caller)
  if (knows && !hasScope(caller, 'licenses.verify')) throw refuse('verification-not-allowed')
  const at = deps.clock.now()
  const how = 'qr' in input ? 'qr' : 'code'
  const lookup =
    'qr' in input ? await lookupByQr(deps, input.qr, at) : lookupByCode(deps, input.identifier, input.checkCode, at)
  if (lookup.refused !== undefined) return answerOf(at, lookup.refused)
  const finding = knows
    ? await disclose(deps, { ...lookup, at, how, actor: callerName(caller) })
    : lookup.judge(await recordForVerification(deps, lookup.identifier))
  return answerFor(finding, at, knows)
}
