import type { Certificate } from '../../../platform/crypto/x509/certificate.ts'
import { parseUsccText } from '../../organizations/uscc.ts'
import { parseIdNumber } from '../../people/id-number.ts'

/** X.520 organizationIdentifier. */
const organizationIdentifier = '2.5.4.97'

export interface Holder {
  readonly idNumber: string | undefined
  readonly uscc: string | undefined
}

const subjectValues = ({ tbs }: Certificate, oid: string): string[] =>
  tbs.subject.flatMap(part => part.filter(each => each.type === oid).map(each => each.value.toString()))

/** Text in an extension: a string, or the first alternative of the choice of GB/T 20518 §5.2.4 (a resident's card). */
function extensionText(bytes: Buffer): string | undefined {
  const [tag = 0, length = 0] = bytes
  if (length > 0x7f || bytes.length !== length + 2) return undefined
  const body = bytes.subarray(2)
  if (tag === 0xa0 || tag === 0x30) return extensionText(body)
  return [0x0c, 0x13, 0x16, 0x80].includes(tag) ? body.toString('utf8') : undefined
}

function extensionValues({ tbs }: Certificate, oid: string): string[] {
  const extension = tbs.extensions?.find(each => each.extnID === oid)
  const text = extension === undefined ? undefined : extensionText(Buffer.from(extension.extnValue.buffer))
  return text === undefined ? [] : [text]
}

/** ETSI EN 319 412-1 §5.1: kind and country stand before the number. */
const bare = (text: string): string => text.trim().replace(/^(IDC|NTR|VAT)CN-/i, '')

/** The one value that all parseable ones agree on. */
function only(values: readonly (string | undefined)[]): string | undefined {
  const found = [...new Set(values.filter(each => each !== undefined))]
  return found.length === 1 ? found[0] : undefined
}

/**
 * Whom a certificate names: a person by ID number, an organization by code, or a person of an organization.
 * @param personOid attribute of the subject or extension that holds the ID number
 */
export function holderOf(certificate: Certificate, personOid: string, today: Date): Holder {
  const numbers = [...subjectValues(certificate, personOid), ...extensionValues(certificate, personOid)]
  return {
    idNumber: only(numbers.map(each => parseIdNumber(bare(each), today))),
    uscc: only(subjectValues(certificate, organizationIdentifier).map(each => parseUsccText(bare(each)))),
  }
}
