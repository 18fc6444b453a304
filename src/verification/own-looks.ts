import { endOfDay, licenseTypes, parseIdentifier, startOfDay } from '../licenses/index.ts'
import { type Caller, callerName } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from './faults.ts'
import { type Told, toldBy } from './looks.ts'
import { selectReceiptsBy } from './receipts/store.ts'
import { type LookLine, selectLooksBy } from './store.ts'
import { verifierOf } from './verifier.ts'

/** One time that a clerk verified something, as they find it again. */
export interface OwnLook extends Told {
  /** Undefined where no license was found. */
  readonly license: { readonly identifier: string; readonly typeName: string; readonly typeNameEn?: string } | undefined
  /** Where a receipt was kept: {@link receiptDocument} hands it out. */
  readonly receiptId: string | undefined
}

export interface OwnLooks {
  /** The newest first. */
  readonly looks: readonly OwnLook[]
  /** Where older ones of the day begin; undefined when these are all. */
  readonly before: number | undefined
}

const prefix = 'license:'
type Names = ReadonlyMap<string, { readonly name: string; readonly nameEn?: string | undefined }>

function licenseIn({ subject }: LookLine, names: Names): OwnLook['license'] {
  if (!subject.startsWith(prefix)) return undefined
  const identifier = subject.slice(prefix.length)
  const typeCode = parseIdentifier(identifier)?.typeCode ?? ''
  const { name, nameEn } = names.get(typeCode) ?? { name: typeCode }
  return { identifier, typeName: name, ...(nameEn === undefined ? {} : { typeNameEn: nameEn }) }
}

/**
 * What the caller, a clerk, has verified on a day, for whichever department.
 * @param day `YYYY-MM-DD`
 * @param before as an earlier answer gave it
 * @throws Fault `verification-not-allowed` for anyone else
 */
export async function looksBy(
  deps: Deps,
  caller: Caller,
  { day, most, before }: { readonly day: string; readonly most: number; readonly before?: number | undefined },
): Promise<OwnLooks> {
  if (caller.kind !== 'person' || (await verifierOf(deps, caller)) === undefined)
    throw refuse('verification-not-allowed')
  const actor = callerName(caller)
  const within = { since: startOfDay(day), until: endOfDay(day), before }
  const lines = await selectLooksBy(deps.db, actor, within, most + 1)
  const names = new Map((await licenseTypes(deps)).map(type => [type.code, type]))
  const page = lines.slice(0, most)
  // One question has one moment: of the look, and of the receipt that tells of it.
  const span = { since: page.at(-1)?.at ?? within.until, until: within.until }
  const kept = await selectReceiptsBy(deps.db, actor, span)
  const looks = page.map(line => ({
    ...toldBy(line),
    license: licenseIn(line, names),
    receiptId: kept.get(line.at.getTime()),
  }))
  return { looks, before: lines.length > most ? looks.at(-1)?.id : undefined }
}
