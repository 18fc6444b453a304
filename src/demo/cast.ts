import type { DepartmentInput, DocumentType } from '../identity/index.ts'

/**
 * Who appears in the demonstration. All of it is invented: organization codes stand in the self-defined zone PDY of
 * GB 11714, which no real organization can have; every department's name ends in （演示）; citizen numbers are synthetic.
 */

/** The people's governments above them, the higher first: a department is registered after what is above it. */
export const governments = {
  province: { uscc: '11530000PDY0002126', name: '云南省人民政府（演示）', region: '530000', level: 'province' },
  kunming: { uscc: '11530100PDY0002206', name: '昆明市人民政府（演示）', region: '530100', level: 'city' },
  yuxi: { uscc: '11530400PDY000247D', name: '玉溪市人民政府（演示）', region: '530400', level: 'city' },
  panlong: { uscc: '11530103PDY000239E', name: '昆明市盘龙区人民政府（演示）', region: '530103', level: 'county' },
} as const

export const departments = {
  construction: { uscc: '11530000PDY000116W', name: '云南省住房和城乡建设厅（演示）', of: 'province' },
  market: { uscc: '11530000PDY000124P', name: '云南省市场监督管理局（演示）', of: 'province' },
  police: { uscc: '11530000PDY000132J', name: '云南省公安厅（演示）', of: 'province' },
  labor: { uscc: '11530000PDY000140D', name: '云南省人力资源和社会保障厅（演示）', of: 'province' },
  disabled: { uscc: '13530000PDY0001594', name: '云南省残疾人联合会（演示）', of: 'province' },
  institutions: { uscc: '11530000PDY0001675', name: '云南省事业单位登记管理局（演示）', of: 'province' },
  land: { uscc: '11530100PDY0001755', name: '昆明市自然资源和规划局（演示）', of: 'kunming' },
  civil: { uscc: '11530103PDY000183B', name: '昆明市盘龙区民政局（演示）', of: 'panlong' },
  serviceHall: { uscc: '12530103PDY0001913', name: '昆明市盘龙区政务服务中心（演示）', of: 'panlong' },
  housingFund: { uscc: '12530400PDY000204W', name: '玉溪市住房公积金管理中心（演示）', of: 'yuxi' },
} as const

/** Which government is above which. */
const above: ReadonlyMap<string, keyof typeof governments> = new Map([
  ['kunming', 'province'],
  ['yuxi', 'province'],
  ['panlong', 'kunming'],
])

/** All of them in their tree, what is above before what is below. */
export const tree: readonly DepartmentInput[] = [
  ...Object.entries(governments).map(([name, { uscc, region, level }]) => {
    const parent = above.get(name)
    return { uscc, region, level, ...(parent === undefined ? {} : { parent: governments[parent].uscc }) }
  }),
  ...Object.values(departments).map(({ uscc, of }) => {
    const { uscc: parent, region, level } = governments[of]
    return { uscc, region, level, parent }
  }),
]

export interface CastPerson {
  readonly name: string
  readonly documentType: DocumentType
  readonly documentNumber: string
  /** Nobody's: its messages end in the demonstration's inbox. */
  readonly phone: string
  readonly assuranceLevel: 2 | 3
}

/** The first has a password and the most licenses. */
export const people: readonly [CastPerson, CastPerson, CastPerson, CastPerson, CastPerson] = [
  {
    name: '王小云',
    documentType: 'resident-id',
    documentNumber: '530102199003070016',
    phone: '19900000001',
    assuranceLevel: 3,
  },
  {
    name: '李晓彤',
    documentType: 'resident-id',
    documentNumber: '530103198512120028',
    phone: '19900000002',
    assuranceLevel: 3,
  },
  {
    name: '阿依古丽·买买提',
    documentType: 'resident-id',
    documentNumber: '533401197806155287',
    phone: '19900000003',
    assuranceLevel: 3,
  },
  {
    name: '陈明远',
    documentType: 'hk-macao-residence-permit',
    documentNumber: '810000199001010019',
    phone: '19900000004',
    assuranceLevel: 3,
  },
  {
    name: '赵一',
    documentType: 'resident-id',
    documentNumber: '53010219900101001X',
    phone: '19900000005',
    assuranceLevel: 2,
  },
]

export const companies = [
  { uscc: '91530000PDY000052N', name: '云南滇池春城餐饮管理有限公司（演示）', legalRepresentative: people[0] },
  { uscc: '91530100PDY000060N', name: '昆明翠湖书店有限公司（演示）', legalRepresentative: people[1] },
  { uscc: '12530000PDY0000441', name: '云南省青少年科技活动中心（演示）', legalRepresentative: people[1] },
] as const

/** Stands in the legal-entity register alone: to be claimed by its legal representative. */
export const unclaimed = {
  uscc: '91530103PDY000079Y',
  name: '昆明一念花艺有限公司（演示）',
  legalRepresentative: people[4],
} as const
