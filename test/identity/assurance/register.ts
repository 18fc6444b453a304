import type { SimulatedData } from '../../../src/identity/index.ts'
import { citizenNumber, resident } from '../scene.ts'

/** What the simulated registers of the tests know. */
export const registerData: SimulatedData = {
  people: [
    ...Array.from({ length: 20 }, (_, n) => ({ ...person(n) })),
    { ...person(20), face: 'failed' },
    { ...person(21), face: 'pending' },
    { name: '陈明远', documentType: 'hk-macao-residence-permit', documentNumber: '810000199001010019' },
  ],
  organizations: [
    { uscc: '91530000PDY000052N', name: '云南滇池春城餐饮管理有限公司（演示）', legalRepresentative: person(1) },
    {
      uscc: '91530100PDY000060N',
      name: '昆明翠湖书店有限公司（演示）',
      status: 'closed',
      legalRepresentative: person(1),
    },
    { uscc: '12530000PDY0000441', name: '云南省青少年科技活动中心（演示）' },
  ],
}

function person(n: number) {
  return { name: resident(n).name, documentType: 'resident-id', documentNumber: citizenNumber(n) } as const
}
