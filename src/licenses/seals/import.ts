import { createPublicKey, hash, X509Certificate } from 'node:crypto'
import type { Caller } from '../../platform/caller.ts'
import { type Certificate, parseCertificate } from '../../platform/crypto/x509/certificate.ts'
import { leadToRoot, maySealDocuments } from '../../platform/crypto/x509/path.ts'
import { readCertificate } from '../../platform/crypto/x509/reading.ts'
import type { Deps } from '../../platform/deps.ts'
import { type KeyAndChain, Pkcs12Error, readPkcs12 } from '../../platform/keys/pkcs12.ts'
import { algorithmOf } from '../../platform/keys/signer.ts'
import { announceSeal } from './announce.ts'
import { sealAuthorities } from './authorities.ts'
import { ownerOf } from './create.ts'
import { refuse } from './faults.ts'
import { keyRowOf, storeSeal } from './make.ts'
import { namesDepartment } from './named-in.ts'
import { checkPicture } from './picture.ts'
import { custodianOf, holdSealRight, requireSealRight } from './right.ts'
import { type Seal, sealOf } from './seal.ts'
import type { SealAlgorithm } from './seal-key.ts'
import { selectKeyByName, selectStandingSeal } from './store.ts'

export interface ImportInput {
  readonly uscc: string
  /** PKCS#12 (.p12, .pfx): key, certificate and those above it. */
  readonly file: Buffer
  readonly password: string
  /** PNG; drawn from the name when left out. */
  readonly picture?: Buffer | undefined
}

function open({ file, password }: ImportInput): KeyAndChain & { readonly algorithm: SealAlgorithm } {
  try {
    const opened = readPkcs12(file, password)
    const algorithm = algorithmOf(createPublicKey(opened.key))
    if (algorithm === undefined || algorithm === 'Ed25519') throw refuse('seal-file-invalid')
    return { ...opened, algorithm }
  } catch (error) {
    if (!(error instanceof Pkcs12Error)) throw error
    throw refuse(error.trouble === 'wrong-password' ? 'seal-file-password-wrong' : 'seal-file-invalid', [], error)
  }
}

const pemOf = ({ der }: Certificate): string => new X509Certificate(der).toString()

/** PEM of the authorities between the certificate and a root that is recognised here. */
async function chainAbove({ clock, config }: Deps, chain: readonly string[]): Promise<string> {
  const given = chain.map(pem => parseCertificate(Buffer.from(new X509Certificate(pem).raw)))
  const answer = leadToRoot(given, await sealAuthorities(config), clock.now(), maySealDocuments)
  if (answer.kind === 'ok') return answer.path.slice(1, -1).map(pemOf).join('')
  throw refuse(answer.failure === 'expired' ? 'seal-certificate-expired' : 'seal-certificate-untrusted')
}

/** Named by the key itself, so that none is taken in twice, by whichever department. */
const keyNameOf = ({ key }: KeyAndChain): string =>
  `imported-${hash('sha256', createPublicKey(key).export({ type: 'spki', format: 'der' })).slice(0, 32)}`

/**
 * Gives a department a seal with the key and certificate that a recognised authority made for it. The key goes into the signer
 * and is kept nowhere else. An RSA key seals documents only: it never signs licenses.
 * @throws Fault `seal-not-allowed`, `uscc-invalid`, `issuer-unknown`, `seal-picture-invalid`, `seal-file-invalid`,
 *   `seal-file-password-wrong`, `seal-certificate-untrusted`, `seal-certificate-expired`, `seal-certificate-of-other`,
 *   `seal-key-used`, `seal-exists`
 */
export async function importSeal(deps: Deps, caller: Caller, input: ImportInput): Promise<Seal> {
  const { clock, db, ids, keys } = deps
  const owner = await ownerOf(deps, input.uscc)
  await requireSealRight(deps, caller, owner.uscc)
  const picture = input.picture === undefined ? null : checkPicture(input.picture)
  const opened = open(input)
  const { algorithm } = opened
  const [certificate = ''] = opened.chain
  const chain = await chainAbove(deps, opened.chain)
  if (!namesDepartment(readCertificate(new X509Certificate(certificate).raw).subject, owner))
    throw refuse('seal-certificate-of-other')
  const keyName = keyNameOf(opened)
  if ((await selectKeyByName(db, keyName)) !== undefined) throw refuse('seal-key-used')
  if ((await selectStandingSeal(db, owner.uscc, algorithm)) !== undefined) throw refuse('seal-exists')
  await keys.signer.adopt(keyName, opened.key)
  return db.transaction(async tx => {
    await holdSealRight(tx, deps, caller, owner.uscc)
    const at = clock.now()
    const key = { ...keyRowOf(owner, keyName, certificate, at), chain }
    const custodianId = custodianOf(caller)
    const seal = await storeSeal(tx, { id: ids.uuid(), key, algorithm, picture, custodianId, replacesId: null, at })
    await announceSeal(tx, deps, { at, by: caller, event: 'created', seal, data: { imported: true } })
    return sealOf({ seal, key }, at)
  })
}
