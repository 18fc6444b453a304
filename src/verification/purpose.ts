import Type from 'typebox'
import { refuse } from './faults.ts'

/** Why somebody verifies (用证事由). Stands in the log for good, so that it names nobody. */
export interface Purpose {
  /** Code or name of the service item (事项). */
  readonly matter: string
  /** Number of the case, as the department counts. */
  readonly caseNumber?: string | undefined
  readonly legalBasis?: string | undefined
}

const most = { matter: 100, caseNumber: 60, legalBasis: 200 } as const
const names = ['matter', 'caseNumber', 'legalBasis'] as const

/** Letters, digits and signs that paper can show; no ID number, which would name somebody. */
const plain = /^[^\p{C}]+$/u
const idNumber = /\d{17}[\dXx]/

export const purposeMembers = {
  matter: Type.String({ minLength: 1, maxLength: most.matter, description: '事项: code or name of the service item' }),
  caseNumber: Type.Optional(Type.String({ minLength: 1, maxLength: most.caseNumber, description: '办件编号' })),
  legalBasis: Type.Optional(Type.String({ minLength: 1, maxLength: most.legalBasis, description: '依据' })),
}

export const purposeBody = Type.Object(purposeMembers, {
  additionalProperties: false,
  description: '用证事由: stands in the log and is told to the holder',
})

/** @throws Fault `purpose-malformed` */
export function parsePurpose(given: Purpose): Purpose {
  const told = names.flatMap(name => {
    const text = given[name]?.normalize('NFC').trim()
    return text === undefined || text === '' ? [] : [[name, text] as const]
  })
  const wrong = told.find(([name, text]) => !plain.test(text) || idNumber.test(text) || [...text].length > most[name])
  const { matter, ...others }: Partial<Record<(typeof names)[number], string>> = Object.fromEntries(told)
  if (wrong !== undefined || matter === undefined)
    throw refuse('purpose-malformed', [
      { pointer: `/purpose/${wrong?.[0] ?? 'matter'}`, detail: 'plain text of its length, without ID numbers' },
    ])
  return { matter, ...others }
}
