import type { Deps } from '../platform/deps.ts'
import { numberIndex } from './found-by.ts'
import { selectNumbered } from './number-store.ts'

/**
 * Identifiers of the licenses of a type that bear this number (证照编号), one an issuer and two at most; who may ask is for the
 * slice that asks.
 */
export const identifiersByNumber = (
  deps: Pick<Deps, 'db' | 'keys'>,
  {
    number,
    typeCode,
    issuer,
  }: { readonly number: string; readonly typeCode: string; readonly issuer?: string | undefined },
): Promise<string[]> => selectNumbered(deps.db, { typeCode, issuer, numberIndex: numberIndex(deps, number) })
