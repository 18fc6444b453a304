import { X509Certificate } from 'node:crypto'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'
import type { SealRow } from './seal.ts'
import { kidOf, type SealAlgorithm } from './seal-key.ts'
import { countKeysOf, type IssuerKeyRow, insertKey, insertSeal } from './store.ts'

const years = 5

export interface Owner {
  readonly uscc: string
  readonly name: string
}

/** A key's row as it follows from its certificate. */
export function keyRowOf({ uscc, name }: Owner, keyName: string, certificate: string, at: Date): IssuerKeyRow {
  const { raw, serialNumber, validFrom, validTo } = new X509Certificate(certificate)
  return {
    kid: kidOf(raw),
    uscc,
    name,
    keyName,
    certificate,
    chain: null,
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
    createdAt: at,
    serial: serialNumber.toLowerCase(),
    revokedAt: null,
    revocationReason: null,
    invalidFrom: null,
  }
}

/** The next key of a department, made in the signer and certified below the root; nothing is stored yet. */
export async function certifyNext({ clock, db, keys }: Deps, owner: Owner, algorithm: SealAlgorithm) {
  const kind = algorithm === 'RS256' ? 'rsa-' : ''
  const keyName = `department-${owner.uscc}-${kind}${(await countKeysOf(db, owner.uscc)) + 1}`
  const subject = { commonName: owner.name, organization: owner.name, organizationId: owner.uscc }
  const certificate = await keys.certify(keyName, subject, years, { algorithm })
  return keyRowOf(owner, keyName, certificate, clock.now())
}

export interface SealDraft {
  readonly id: string
  readonly key: IssuerKeyRow
  readonly algorithm: SealAlgorithm
  readonly picture: Buffer | null
  readonly custodianId: string | null
  readonly replacesId: string | null
  readonly at: Date
}

/** Stores key and seal. @throws Fault `seal-exists` when another was faster, or stands there already */
export async function storeSeal(tx: Tx, draft: SealDraft): Promise<SealRow> {
  const { id, key, algorithm, picture, custodianId, replacesId, at } = draft
  const row: SealRow = {
    id,
    uscc: key.uscc,
    kid: key.kid,
    algorithm,
    picture,
    custodianId,
    state: 'active',
    replacesId,
    createdAt: at,
    changedAt: at,
  }
  if (!(await insertKey(tx, key)) || !(await insertSeal(tx, row))) throw refuse('seal-exists')
  return row
}
