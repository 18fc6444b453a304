import { people } from '../../src/demo/cast.ts'
import { exampleOf, standardTypes } from '../../src/licenses/index.ts'
import { type Machine, tokenOf } from './machine.ts'

const named = standardTypes.find(type => type.name === '二级建造师注册证书')
if (named === undefined) throw new Error('the standard catalog lacks the type to measure with')

/** The type that is issued to be measured. */
export const licenseType = named

/** A request's body; holders take turns. */
export function licenseBody(n: number) {
  const { documentType, documentNumber, name } = people[n % people.length] ?? people[0]
  return {
    typeCode: licenseType.code,
    holders: [{ documentType, documentNumber, name }],
    fields: exampleOf(licenseType.fieldsSchema),
  }
}

export interface IssuedLicense {
  readonly identifier: string
  readonly number: string
  readonly qr: string
}

const atOnce = 20

/** Issues licenses through the API. */
export async function issueOver(origin: string, machine: Machine, count: number): Promise<IssuedLicense[]> {
  const token = await tokenOf(machine, `${origin}/oidc`, 'licenses.issue')
  async function issue(n: number): Promise<IssuedLicense> {
    const answer = await fetch(`${origin}/api/licenses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `bench-pool-${n}`,
      },
      body: JSON.stringify(licenseBody(n)),
    })
    const text = await answer.text()
    if (answer.status !== 201) throw new Error(`issuing answered ${answer.status}: ${text}`)
    const { identifier, number, qr }: IssuedLicense = JSON.parse(text)
    return { identifier, number, qr }
  }
  const issued: IssuedLicense[] = []
  for (let n = 0; n < count; n += atOnce)
    issued.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - n) }, (_, at) => issue(n + at)))))
  return issued
}

/** A file of licenses, a number each. */
export function licenseFile(rows: number): string {
  const fields = Object.entries(licenseType.fieldsSchema.properties)
  const quoted = (value: unknown) =>
    `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`
  const header = ['证照编号', '持证主体', '证件号码', ...fields.map(([, { title }]) => String(title))]
  const examples = fields.map(([, { examples }]) => quoted(examples?.[0])).join(',')
  const run = Date.now()
  const lines = Array.from({ length: rows }, (_, n) => {
    const { documentNumber, name } = people[n % people.length] ?? people[0]
    return `演${run}-${n},${name},${documentNumber},${examples}`
  })
  return `${[header.join(','), ...lines].join('\r\n')}\r\n`
}
