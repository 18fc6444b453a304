import type { LicenseTypeDefinition } from './license-type.ts'

/** Bodies that define license types (证照定义机构). */
type Definer = LicenseTypeDefinition['definer']

export const publicSecurity: Definer = { uscc: '11100000000013127D', name: '公安部', level: 'national' }
export const marketRegulation: Definer = { uscc: '11100000MB0143028R', name: '国家市场监督管理总局', level: 'national' }
export const naturalResources: Definer = { uscc: '11100000MB03271699', name: '自然资源部', level: 'national' }
export const housing: Definer = { uscc: '11100000000013338W', name: '住房和城乡建设部', level: 'national' }

/**
 * Stands in for the national bodies whose type codes are not published. Its code lies in the self-defined zone PDY of
 * GB 11714, which no real body can have; an installation puts the official codes in their place.
 */
export const demoDefiner: Definer = {
  uscc: '11530000PDY00001XE',
  name: '证照目录编制机构（演示）',
  level: 'province',
}
