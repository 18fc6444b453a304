import type { Tx } from '../../platform/db/client.ts'
import type { LicenseType } from '../catalog/license-type.ts'
import { refuse } from '../faults.ts'
import type { Content } from '../license.ts'
import { tidySerial } from './sheet.ts'
import { type Taking, takeSheets } from './store.ts'

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

/** What a license says of its sheet of paper. */
export interface OnPaper {
  readonly licenseId: string
  readonly content: Content
}

/**
 * Takes the sheets that licenses name, in the transaction that writes the licenses down.
 * @throws Fault `paper-not-available` when one is not in the department's stock, or was taken
 */
export async function takePaper(tx: Tx, licenses: readonly OnPaper[]): Promise<void> {
  const takings = licenses.flatMap(({ licenseId, content }): Taking[] => {
    const { issuer, typeCode, paperSerial: serial, issuedAt: at } = content
    return serial === undefined ? [] : [{ uscc: issuer.uscc, typeCode, serial, licenseId, at }]
  })
  if (takings.length > 0 && (await takeSheets(tx, takings)) !== takings.length)
    throw refuse('paper-not-available', [{ pointer: '/paperSerial', detail: 'not in stock' }])
}
