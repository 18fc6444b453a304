import { recordForVerification } from '../licenses/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from '../platform/faults.ts'
import { answerOf, licenseAnswer, type Verification, withBeside } from './answer.ts'
import { lookupByCode } from './by-code.ts'
import { lookupByFile } from './by-file.ts'
import { lookupByNumber, type NumberInput } from './by-number.ts'
import { lookupByQr } from './by-qr.ts'
import { verifyShowCode } from './by-show-code.ts'
import { type Asker, disclose, recordBlank } from './disclose.ts'
import { guarded } from './guesses/guard.ts'
import type { Finding, Lookup } from './lookup.ts'
import { verifyPresentation } from './presentations/present.ts'
import { type Purpose, parsePurpose } from './purpose.ts'
import { checkReceipt } from './receipts/check.ts'
import { keepReceipt } from './receipts/keep.ts'
import { type Verifier, verifierOf } from './verifier.ts'
import type { KnownWay, Way } from './way.ts'

/**
 * One way of asking that is open to anyone: what a scanner read, what people read off a document, the document itself (PDF), or a
 * receipt of an earlier verification (JWS).
 */
export type OpenInput =
  | { readonly qr: string }
  | { readonly identifier: string; readonly checkCode: string }
  | { readonly file: Buffer }
  | { readonly receipt: string }

/** One way of asking; what holders show themselves is for known callers alone, a number for departments. */
export type VerificationInput =
  | OpenInput
  | { readonly showCode: string }
  | { readonly presentation: string }
  | NumberInput

function answerFor({ record, reasons, isProven }: Finding, at: Date, knows: boolean): Verification {
  // A wrong check code tells a stranger no more than an identifier that does not exist.
  const told = knows || isProven || record === undefined ? reasons : (['not-found'] as const)
  return answerOf(at, told, record === undefined || !isProven ? undefined : licenseAnswer(record, at))
}

/** What a stranger may ask by as well. */
const isOpenInput = (input: VerificationInput): input is OpenInput =>
  !('showCode' in input || 'presentation' in input || 'number' in input)

export const wayOf = (input: OpenInput): Way => {
  if ('qr' in input) return 'qr'
  return 'identifier' in input ? 'code' : 'file'
}

/** How one asks, as records tell. */
export function howOf(input: VerificationInput): KnownWay {
  if ('showCode' in input) return 'show'
  if ('presentation' in input) return 'presentation'
  return 'number' in input ? 'number' : wayOf(input)
}

function lookup(deps: Deps, input: OpenInput, at: Date): Lookup | Promise<Lookup> {
  if ('qr' in input) return lookupByQr(deps, input.qr, at)
  if ('file' in input) return lookupByFile(deps, input.file, at)
  if ('receipt' in input) return checkReceipt(deps, input.receipt, at)
  return lookupByCode(deps, input.identifier, input.checkCode, at)
}

async function verifyAsStranger(deps: Deps, input: VerificationInput): Promise<Verification> {
  if (!isOpenInput(input)) throw refuse('token-required')
  const at = deps.clock.now()
  const found = await lookup(deps, input, at)
  if (found.refused !== undefined) return withBeside(answerOf(at, found.refused), found)
  const record = await recordForVerification(deps, found.identifier)
  const unproven = (await found.proof?.(record)) ?? []
  if (unproven.length > 0) return answerOf(at, unproven)
  const finding = found.judge(record)
  return withBeside(answerFor(finding, at, false), found)
}

async function verifyAs(deps: Deps, asker: Asker, input: VerificationInput): Promise<Verification> {
  if ('showCode' in input) return verifyShowCode(deps, asker, input.showCode)
  if ('presentation' in input) return verifyPresentation(deps, asker, input.presentation)
  const { at } = asker
  const found = await ('number' in input ? lookupByNumber(deps, asker, input) : lookup(deps, input, at))
  // Before the row is read: a forged license is nobody's, and its record tells of no look.
  const refused = found.refused ?? (await found.proof?.()) ?? []
  if (found.refused !== undefined || refused.length > 0) {
    // A number that leads nowhere has its line already.
    if (asker.how !== 'number') await recordBlank(deps, asker, refused)
    return withBeside(answerOf(at, refused), found)
  }
  return withBeside(answerFor(await disclose(deps, { ...found, ...asker }), at, true), found)
}

function askerOf(deps: Deps, verifier: Verifier, input: VerificationInput, purpose: Purpose | undefined): Asker {
  const why = purpose === undefined ? undefined : parsePurpose(purpose)
  return { at: deps.clock.now(), how: howOf(input), verifier, purpose: why }
}

/**
 * The same for a stranger at the door: open to anyone, masked, nothing recorded. Check codes cannot be guessed here, and what
 * was wrong with one is not told, by the answer or by its time.
 * @param address of whoever asks
 * @throws Fault `token-required` for what strangers may not ask by, `guesses-refused`
 */
export const verifyForStranger = (deps: Deps, address: string, input: VerificationInput): Promise<Verification> =>
  'identifier' in input
    ? guarded(deps, { address, identifier: input.identifier }, () => verifyAsStranger(deps, input))
    : verifyAsStranger(deps, input)

/**
 * Is it real and good now? A bad license is an answer, not a fault. What a known caller (a client, a department's clerk)
 * learns of a license is recorded in the transaction that read it, with what it was for.
 * @throws Fault `verification-not-allowed`; `token-required` for a show code, a presentation or a number by a stranger; `purpose-malformed`; by
 *   number `department-needed`, `purpose-needed`, `number-ambiguous`
 */
export async function verifyLicense(
  deps: Deps,
  caller: Caller,
  input: VerificationInput,
  purpose?: Purpose,
): Promise<Verification> {
  const verifier = await verifierOf(deps, caller)
  if (verifier === undefined) return verifyAsStranger(deps, input)
  return verifyAs(deps, askerOf(deps, verifier, input, purpose), input)
}

/**
 * The same for a known caller who keeps a receipt, whose id is in the answer: {@link receiptDocument} hands it out.
 * @throws Fault as {@link verifyLicense}; `token-required` for a stranger
 */
export async function verifyWithReceipt(
  deps: Deps,
  caller: Caller,
  input: VerificationInput,
  purpose?: Purpose,
): Promise<Verification & { readonly receiptId: string }> {
  const verifier = await verifierOf(deps, caller)
  if (verifier === undefined) throw refuse('token-required')
  const asker = askerOf(deps, verifier, input, purpose)
  const verification = await verifyAs(deps, asker, input)
  return { ...verification, receiptId: await keepReceipt(deps, asker, verification) }
}
