import { X509Certificate } from 'node:crypto'
import type { Deps } from '../../platform/deps.ts'
import { selectStampers } from './store.ts'

/** Does this serial number (hex) stand in a certificate of the own time stamping authority, a past one too? */
export async function isStamper({ db }: Pick<Deps, 'db'>, serial: string): Promise<boolean> {
  const serials = (await selectStampers(db)).map(({ certificate }) => new X509Certificate(certificate).serialNumber)
  return serials.some(each => each.toLowerCase() === serial)
}
