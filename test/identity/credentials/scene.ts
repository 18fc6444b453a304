import { type Admitted, registerPerson, type SignInProof, setPassword } from '../../../src/identity/index.ts'
import { checkCharacter } from '../../../src/identity/people/id-number.ts'
import { type Caller, system } from '../../../src/platform/caller.ts'
import type { World } from '../../harness.ts'

export const operator = system('test')
export const goodPassword = '清晨的滇池 有海鸥 42'

let sequence = 100
/** A citizen number nobody else in this file has. */
export function newIdNumber(): string {
  sequence += 1
  const first17 = `53010219800101${String(sequence).padStart(3, '0')}`
  return `${first17}${checkCharacter(first17)}`
}

export interface Citizen {
  readonly id: string
  readonly number: string
  readonly phone: string
  readonly caller: Caller
}

export interface CitizenOptions {
  readonly password?: string | undefined
  readonly hasPhone?: boolean
  readonly assuranceLevel?: number
}

/** A registered person with a password and a phone of their own. */
export async function newCitizen(world: World, options: CitizenOptions = {}): Promise<Citizen> {
  const { password = goodPassword, hasPhone = true, assuranceLevel = 3 } = options
  const number = newIdNumber()
  const phone = `139${String(sequence).padStart(8, '0')}`
  const { value } = await registerPerson(world.deps, operator, {
    documentType: 'resident-id',
    documentNumber: number,
    name: '测试人',
    phone: hasPhone ? phone : undefined,
    assuranceLevel,
  })
  await setPassword(world.deps, operator, value.id, password)
  const caller: Caller = { kind: 'person', id: value.id, organization: undefined, assurance: assuranceLevel }
  return { id: value.id, number, phone, caller }
}

/** What a right password shows. */
export const shownBy = ({ id }: Citizen): Admitted => ({
  kind: 'ok',
  personId: id,
  assuranceLevel: 3,
  organization: undefined,
  amr: ['pwd'],
})

/** A sign-in by two factors, a moment ago. */
export const freshProof = (world: World): SignInProof => ({
  authTime: world.deps.clock.now(),
  amr: ['pwd', 'sms', 'mfa'],
  assurance: 3,
})

export const times = <Answer>(count: number, act: (n: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)))

/** The record types about a person, in order. */
export async function recordsOf(world: World, personId: string): Promise<string[]> {
  const rows = await world.owner`select type from audit.records where subject = ${`person:${personId}`} order by id`
  return rows.map(row => String(row.type))
}

export async function eventsOf(world: World, topic: string, personId: string): Promise<unknown[]> {
  const rows = await world.owner`select payload from platform.outbox
    where topic = ${topic} and payload ->> 'personId' = ${personId} order by id`
  return rows.map(row => row.payload)
}
