import type { SimulatedData } from '../identity/index.ts'
import { companies, departments, governments, unclaimed } from './cast.ts'
import { everybody } from './cast-staff.ts'

/** What the registers of the demonstration's sharing platform know: the cast, and one company that nobody has claimed here. */
export const simulatedData = (): SimulatedData => ({
  people: everybody.map(({ name, documentType, documentNumber }) => ({ name, documentType, documentNumber })),
  organizations: [...companies, unclaimed, ...Object.values(governments), ...Object.values(departments)],
})
