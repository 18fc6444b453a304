import type { SimulatedData } from '../identity/index.ts'
import { companies, departments, people, unclaimed } from './cast.ts'

/** What the registers of the demonstration's sharing platform know: the cast, and one company that nobody has claimed here. */
export const simulatedData = (): SimulatedData => ({
  people: people.map(({ name, documentType, documentNumber }) => ({ name, documentType, documentNumber })),
  organizations: [...companies, unclaimed, ...Object.values(departments)],
})
