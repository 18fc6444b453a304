import type { Draft, LicenseType } from '../licenses/index.ts'

/** Types that only the demonstration has: one that asks two people, one that is issued on numbered paper too. */

const demoDefiner = {
  uscc: '11530000PDY00001XE',
  name: '证照目录编制机构（演示）',
  level: 'province',
} as const

const text = (title: string, english: string, maxLength: number, example: string) =>
  ({ type: 'string', title, 'x-en': english, minLength: 1, maxLength, examples: [example] }) as const

const common = {
  demoCode: true,
  definer: demoDefiner,
  holderCategory: 'organization',
  issuerLevel: 'province',
} as const

export const safetyPermit: LicenseType = {
  ...common,
  code: `${demoDefiner.uscc}911`,
  name: '安全生产许可证',
  nameEn: 'Work safety permit',
  validity: { kind: 'years', years: 3, endsDayBefore: true },
  twoPerson: ['issue', 'revoke'],
  fieldsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['address', 'scope'],
    properties: {
      address: text('单位地址', 'Address', 200, '云南省昆明市盘龙区北京路 2 号'),
      scope: text('许可范围', 'Scope', 200, '建筑施工'),
    },
  },
}

export const qualification: LicenseType = {
  ...common,
  code: `${demoDefiner.uscc}912`,
  name: '建筑业企业资质证书',
  nameEn: 'Qualification of a construction company',
  validity: { kind: 'years', years: 5, endsDayBefore: true },
  paper: true,
  fieldsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['category', 'grade'],
    properties: {
      category: text('资质类别', 'Category', 100, '建筑工程施工总承包'),
      grade: text('资质等级', 'Grade', 20, '贰级'),
    },
  },
}

const builder = {
  documentType: 'uscc',
  documentNumber: '91530000PDY000255B',
  name: '云南横断山建筑工程有限公司（演示）',
}

/** Waits for the approver. */
export const proposed: Draft = {
  holders: [builder],
  fields: { address: '云南省昆明市盘龙区北京路 2 号', scope: '建筑施工' },
}

/** On the third sheet of its delivery: the second was spoiled, the first passed over, which somebody has to look into. */
export const onPaper: Draft = {
  holders: [builder],
  fields: { category: '建筑工程施工总承包', grade: '贰级' },
  paperSerial: 'A0001003',
}

export const delivery = { first: 'A0001001', last: 'A0001050' } as const
export const spoiled = 'A0001002'
