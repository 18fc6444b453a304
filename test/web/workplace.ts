import { expect } from 'vitest'
import {
  admitCounter,
  appointOfficer,
  type Role,
  registerDepartment,
  registerOrganization,
} from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { citizenNumber } from '../identity/scene.ts'
import type { Stage } from './stage.ts'
import { surely, type Visitor } from './visitor.ts'

const operator = system('test')
export const hall = { uscc: '12530103PDY0001913', name: '昆明市盘龙区政务服务中心（演示）' }

export interface Worker {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
  readonly phone: string
}

const worker = (n: number, name: string): Worker => ({
  documentType: 'resident-id',
  documentNumber: citizenNumber(n),
  name,
  phone: `199000010${n}`,
})
export const chief = worker(10, '钱程')
export const first = worker(11, '郑洁')
export const second = worker(12, '孙立')

/** A department with an admitted counter: its legal representative, its administrator, its two clerks. */
export async function openWorkplace({ register, world }: Stage, head: object): Promise<void> {
  const { deps } = world
  const legalRepresentative = { documentType: '', documentNumber: '', name: '', ...head }
  await registerOrganization(deps, operator, { ...hall, legalRepresentative })
  await registerDepartment(deps, operator, { uscc: hall.uscc, region: '530103', level: 'county' })
  await admitCounter(deps, operator, hall.uscc)
  const until = `${new Date().getUTCFullYear() + 1}-12-31`
  const offices: readonly (readonly [Worker, Role])[] = [
    [chief, 'administrator'],
    [first, 'clerk'],
    [second, 'clerk'],
  ]
  for (const [{ phone, ...person }, role] of offices) {
    await register(person, { phone })
    await appointOfficer(deps, operator, { department: hall.uscc, person, roles: [role], until })
  }
}

/** Signed in by two means, and at the workplace in the hall's name. */
export async function atWork(
  stage: Stage,
  who: { readonly documentNumber: string; readonly phone: string },
  path: string,
): Promise<Visitor> {
  const { browser } = await surely(stage, who, who.phone)
  const asked = await browser.open(`${stage.origin}${path}`)
  expect(asked.html).toContain('以它的身份办理')
  return { browser, page: await browser.submit(asked, {}, { form: '/me/mandates/acting-for' }) }
}
