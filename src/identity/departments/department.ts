import { type AuthorityLevel, authorityLevels } from './authority-level.ts'

/** An organization that issues licenses or asks for them (部门). */
export interface Department {
  readonly uscc: string
  readonly name: string
  /** Six digits of GB/T 2260. */
  readonly region: string
  readonly level: AuthorityLevel
  /** Code of the department above it. */
  readonly parent?: string
}

export const levelNamed = (text: string): AuthorityLevel => {
  const level = authorityLevels.find(each => each === text)
  if (level === undefined) throw new Error(`a department of the unknown level ${text}`)
  return level
}

/** As it stands in the database. */
export interface DepartmentRow {
  readonly uscc: string
  readonly name: string
  readonly region: string
  readonly level: string
  readonly parent: string | null
}

export const departmentOf = ({ parent, level, ...row }: DepartmentRow): Department => ({
  ...row,
  level: levelNamed(level),
  ...(parent === null ? {} : { parent }),
})
