import type { Tx } from '../../platform/db/client.ts'
import type { LicenseType } from '../catalog/license-type.ts'
import { refuse } from '../faults.ts'
import type { Content } from '../license.ts'
import { tidySerial } from './sheet.ts'
import { takeSheet } from './store.ts'

/**
 * The serial as a license of this type bears it.
 * @throws Fault `paper-serial-needed` where the type is issued on paper too and none is given
 */
export function paperSerialFor({ paper }: LicenseType, serial: string | undefined): string | undefined {
  if (paper !== true) return serial
  if (serial === undefined || serial.trim() === '')
    throw refuse('paper-serial-needed', [{ pointer: '/paperSerial', detail: 'is needed: the type is issued on paper' }])
  return tidySerial(serial)
}

/**
 * Takes the sheet that a license names, in the transaction that writes the license down.
 * @throws Fault `paper-not-available` when it is not in the department's stock, or was taken
 */
export async function takePaper(tx: Tx, licenseId: string, content: Content): Promise<void> {
  const { issuer, typeCode, paperSerial: serial, issuedAt } = content
  if (serial === undefined) return
  if (!(await takeSheet(tx, { uscc: issuer.uscc, typeCode, serial }, licenseId, new Date(issuedAt))))
    throw refuse('paper-not-available', [{ pointer: '/paperSerial', detail: 'not in stock' }])
}
