import { exampleOf, type IssueInput, type LicenseType, standardTypes } from '../licenses/index.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import { type CastPerson, companies, departments, people } from './cast.ts'

/** What a verification finds. */
export type CastStatus = 'active' | 'suspended' | 'revoked' | 'expired' | 'not-yet-valid'

export interface CastLicense {
  readonly status: CastStatus
  /** USCC of the department that issues it. */
  readonly issuer: string
  /** The same at every start: by it the license is known again. */
  readonly input: IssueInput
}

type Department = keyof typeof departments
type Fields = Readonly<Record<string, Json>>

/** Which department issues what, by the types' Chinese names. Each type has one department here. */
const repertoire: Readonly<Record<string, Department>> = {
  二级建造师注册证书: 'construction',
  营业执照: 'market',
  食品经营许可证: 'market',
  居民身份证: 'police',
  机动车驾驶证: 'police',
  社会保障卡: 'labor',
  残疾人证: 'disabled',
  事业单位法人证书: 'institutions',
  不动产权证书: 'land',
  结婚证: 'civil',
}

function typeNamed(name: string): LicenseType {
  const type = standardTypes.find(each => each.name === name)
  if (type === undefined) throw new Error(`the standard catalog has no type ${name}`)
  return type
}

/** Type codes by the USCC of the department that may issue them. */
export const rights: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(departments).map(([department, { uscc }]) => [
    uscc,
    Object.keys(repertoire)
      .filter(name => repertoire[name] === department)
      .map(name => typeNamed(name).code),
  ]),
)

/** Sex and day of birth, as a number of the form of GB 11643 tells them. */
function factsOf({ documentNumber }: CastPerson): { sex: string; birthDate: string } {
  const [year, month, day] = [documentNumber.slice(6, 10), documentNumber.slice(10, 12), documentNumber.slice(12, 14)]
  return { sex: Number(documentNumber.charAt(16)) % 2 === 1 ? '男' : '女', birthDate: `${year}-${month}-${day}` }
}

/** The type's examples, with what is known of the holder in their place. */
function fieldsOf(type: LicenseType, known: Fields): Fields {
  const fields = { ...exampleOf(type.fieldsSchema), ...known }
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in type.fieldsSchema.properties))
}

interface More {
  readonly status?: CastStatus
  readonly validFrom?: string
  readonly validUntil?: string
  readonly fields?: Fields
}

function license(name: string, holders: IssueInput['holders'], known: Fields, more: More): CastLicense {
  const type = typeNamed(name)
  const department = repertoire[name]
  if (department === undefined) throw new Error(`nobody issues ${name}`)
  const { status = 'active', fields = {}, ...validity } = more
  return {
    status,
    issuer: departments[department].uscc,
    input: { typeCode: type.code, holders, fields: fieldsOf(type, { ...known, ...fields }), ...validity },
  }
}

const holderOf = ({ documentType, documentNumber, name }: CastPerson) => ({ documentType, documentNumber, name })

const toPerson = (name: string, person: CastPerson, more: More = {}): CastLicense =>
  license(name, [holderOf(person)], factsOf(person), more)

function toCompany(name: string, { uscc, ...company }: (typeof companies)[number], more: More = {}): CastLicense {
  const holder = { documentType: 'uscc', documentNumber: uscc, name: company.name }
  return license(name, [holder], { legalRepresentative: company.legalRepresentative.name }, more)
}

const [wang, li, ayiguli, chen] = people
const [restaurant, bookshop, institute] = companies

const partyOf = (person: CastPerson): Json => ({
  name: person.name,
  nationality: '中国',
  documentNumber: person.documentNumber,
  ...factsOf(person),
})

const past = { status: 'expired', validFrom: '2019-03-01', validUntil: '2024-02-29' } as const
const future = { status: 'not-yet-valid', validFrom: '2045-01-01' } as const

/** The first is the one to try things with: in force, and of a type that one department alone issues. */
export const licenses: readonly CastLicense[] = [
  toPerson('二级建造师注册证书', wang),
  toPerson('居民身份证', wang),
  toPerson('社会保障卡', wang),
  toPerson('机动车驾驶证', wang, { status: 'suspended' }),
  license('结婚证', [wang, li].map(holderOf), {}, { fields: { parties: [wang, li].map(partyOf) } }),
  license('不动产权证书', [wang, li].map(holderOf), {}, { fields: { ownership: '共同共有' } }),
  toPerson('二级建造师注册证书', li, past),
  toPerson('残疾人证', ayiguli, { fields: { ethnicity: '维吾尔族' } }),
  toPerson('二级建造师注册证书', chen, future),
  toCompany('营业执照', restaurant),
  toCompany('食品经营许可证', restaurant),
  toCompany('食品经营许可证', bookshop, past),
  toCompany('营业执照', bookshop, { status: 'revoked' }),
  toCompany('事业单位法人证书', institute),
]
