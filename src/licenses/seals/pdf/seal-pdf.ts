import { createHash, X509Certificate } from 'node:crypto'
import { names } from '../../../platform/crypto/cms/names.ts'
import { attribute, signCms } from '../../../platform/crypto/cms/sign.ts'
import type { Deps } from '../../../platform/deps.ts'
import { openPdf, type PdfFile } from '../../../platform/pdf/file.ts'
import { updateOf } from '../../../platform/pdf/update.ts'
import { timeStamperOf } from '../../time-stamps/choose.ts'
import type { SealKey } from '../seal-key.ts'
import { reading } from './faults.ts'
import { refuseUnsealable } from './sealable.ts'
import { addSignature, type SealPlace } from './signature-field.ts'

/** A key that signs PDFs: a department's, or one of the program's own. */
export type SigningKey = Pick<SealKey, 'keyName' | 'name' | 'der' | 'above' | 'chain'>

export interface PdfToSeal {
  readonly pdf: Uint8Array
  /** P-256 or RSA. */
  readonly key: SigningKey
  readonly seal: SealPlace
  /** The time that the signature claims; the time stamp says the real one. */
  readonly at: Date
  readonly reason?: string
  /** Certifies that the file is whole and closed (DocMDP, no changes allowed), where it is the sealer's own. */
  readonly isCertification?: boolean
}

type Needs = Pick<Deps, 'config' | 'db' | 'keys' | 'clock' | 'log'>

const roots = new WeakMap<Deps['keys'], Buffer>()

function rootOf(keys: Deps['keys']): Buffer {
  const der = roots.get(keys) ?? new X509Certificate(keys.root.certificate).raw
  roots.set(keys, der)
  return der
}

/** What leads from the seal's certificate upwards: to the provincial root, or towards that of another authority. */
const chainOf = ({ chain, above }: SigningKey, keys: Deps['keys']): readonly Buffer[] =>
  chain === null ? [rootOf(keys)] : above

/** Signature, certificates, names and attributes beside the stamp. */
const roomFor = ({ der }: SigningKey, above: readonly Buffer[]): number =>
  above.reduce((sum, each) => sum + each.length, 2 * der.length) + 1_024

/** An empty signature in an update, and the places in it that are filled in. */
interface Prepared {
  readonly update: Buffer
  /** Of the update: `<` of Contents and behind its `>`. */
  readonly gap: readonly [from: number, to: number]
}

function prepare(
  file: PdfFile,
  { key, seal, at, reason, isCertification = false }: PdfToSeal,
  contentsBytes: number,
): Prepared {
  const update = updateOf(file, refuseUnsealable(file, isCertification))
  const words = { at, name: key.name, reason, isCertification, contentsBytes }
  const signature = addSignature(file, update, seal, words)
  const bytes = update.finish()
  const from = bytes.indexOf('/Contents<', update.startOf(signature) - file.bytes.length) + '/Contents'.length
  const gap = [from, from + 2 * contentsBytes + 2] as const
  const numbers = [file.bytes.length + gap[0], file.bytes.length + gap[1], bytes.length - gap[1]]
  const range = `/ByteRange[0 ${numbers.map(each => String(each).padEnd(10)).join(' ')}]`
  bytes.write(range, from - '/Contents'.length - range.length, 'latin1')
  return { update: bytes, gap }
}

/**
 * Makes the incremental update that seals a PDF: PAdES B-T (EN 319 142-1), ETSI.CAdES.detached, with the chain and a time
 * stamp in it; the seal is the signature's picture. Put behind the file it makes the sealed one; what was signed before
 * stays valid.
 * @throws Fault `document-not-pdf`, `document-broken`, `document-encrypted`, `document-active`, `document-altered`,
 *   `document-closed`, `seal-place-invalid`, `time-stamp-unavailable`
 */
export async function sealingUpdate(deps: Needs, input: PdfToSeal): Promise<Buffer> {
  const { keys } = deps
  const { key } = input
  const pdf = Buffer.from(input.pdf.buffer, input.pdf.byteOffset, input.pdf.byteLength)
  const stamper = timeStamperOf(deps)
  const above = chainOf(key, keys)
  const room = roomFor(key, above) + stamper.mostBytes
  const { update, gap } = reading(() => prepare(openPdf(pdf), input, room))
  const digest = createHash('sha256')
    .update(pdf)
    .update(update.subarray(0, gap[0]))
    .update(update.subarray(gap[1]))
    .digest()
  const cms = await signCms(keys.signer, {
    signer: { keyName: key.keyName, certificate: key.der, above },
    contentType: names.data,
    digest,
    afterwards: async signature => [attribute(names.timeStampToken, await stamper.stamp(signature))],
  })
  if (cms.length > room) throw new Error(`a signature of ${cms.length} bytes does not fit into ${room}`)
  update.write(cms.toString('hex'), gap[0] + 1, 'latin1')
  return update
}

/** As {@link sealingUpdate}; answers the sealed file. */
export async function sealPdf(deps: Needs, input: PdfToSeal): Promise<Uint8Array> {
  return Buffer.concat([input.pdf, await sealingUpdate(deps, input)])
}
