import { and, desc, eq, ne } from 'drizzle-orm'
import type { Reader } from '../platform/db/client.ts'
import { blindIndexes, licenses } from './schema.ts'

export interface Numbered {
  readonly typeCode: string
  readonly numberIndex: Buffer
  readonly issuer: string | undefined
}

/** Of each issuer that has given this number for this type: the license it gave it to last, in its last version. */
export async function selectNumbered(reader: Reader, { typeCode, numberIndex, issuer }: Numbered): Promise<string[]> {
  const rows = await reader
    .selectDistinctOn([licenses.issuerUscc], { identifier: licenses.identifier })
    .from(blindIndexes)
    .innerJoin(licenses, eq(licenses.id, blindIndexes.licenseId))
    .where(
      and(
        eq(blindIndexes.blindIndex, numberIndex),
        eq(licenses.typeCode, typeCode),
        issuer === undefined ? undefined : eq(licenses.issuerUscc, issuer),
        ne(licenses.state, 'prepared'),
      ),
    )
    .orderBy(licenses.issuerUscc, desc(licenses.issuedAt), desc(licenses.version))
    .limit(2)
  return rows.map(row => row.identifier)
}
