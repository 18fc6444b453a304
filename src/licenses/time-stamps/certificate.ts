import { X509Certificate } from 'node:crypto'
import type { CmsSigner } from '../../platform/crypto/cms/sign.ts'
import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { kidOf } from '../seals/seal-key.ts'
import { insertStamper, selectStampers } from './store.ts'

const keyName = 'time-stamps'
const years = 5
const renewMilliseconds = 30 * 86_400_000
const keepMilliseconds = 3_600_000

type Needs = Pick<Deps, 'db' | 'keys' | 'clock'>

/** The newest certificate (PEM) of the key that stamps; a new one where there is none or its end is near. */
async function certificateOf({ db, keys, clock }: Needs): Promise<string> {
  const key = await keys.signer.ensure(keyName, 'ES256')
  const enough = new Date(clock.now().getTime() + renewMilliseconds)
  const standing = (await selectStampers(db)).find(
    ({ certificate, notAfter }) => notAfter > enough && new X509Certificate(certificate).publicKey.equals(key),
  )
  if (standing !== undefined) return standing.certificate
  const root = new X509Certificate(keys.root.certificate).toLegacyObject().subject
  const organization = typeof root.O === 'string' ? root.O : 'Yihao'
  const subject = { commonName: 'Yihao time stamps', organization }
  const certificate = await keys.certify(keyName, subject, years, { purpose: 'time-stamping' })
  const made = new X509Certificate(certificate)
  await insertStamper(db, { kid: kidOf(made.raw), certificate, notAfter: new Date(made.validTo) })
  return certificate
}

interface Kept {
  readonly until: number
  readonly signer: Promise<CmsSigner>
}
const kept = new WeakMap<Db, Kept>()

async function load(deps: Needs): Promise<CmsSigner> {
  const { raw } = new X509Certificate(await certificateOf(deps))
  return { keyName, certificate: raw, above: [] }
}

/** Key and certificate by which the own authority signs; looked after once an hour. */
export function stampingSigner(deps: Needs): Promise<CmsSigner> {
  const now = deps.clock.now().getTime()
  const standing = kept.get(deps.db)
  if (standing !== undefined && now < standing.until) return standing.signer
  const signer = load(deps)
  kept.set(deps.db, { until: now + keepMilliseconds, signer })
  signer.catch(() => kept.delete(deps.db))
  return signer
}
