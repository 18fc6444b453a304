import type { FieldSchema } from '../../../src/licenses/catalog/license-type.ts'
import type { ToRender } from '../../../src/licenses/documents/pdf/render.ts'
import { exampleOf, type LicenseType, standardTypes } from '../../../src/licenses/index.ts'
import type { Json } from '../../../src/platform/crypto/canonical-json.ts'

/** Numbers below one that are the same in every run (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Common characters, rare ones of Extension A and B, of the list of 8,105, letters and marks. */
const rare = [...'𠮷𡐓㐂㑇䶮龘犇骉𬭚𬍛𫖮𨱏鿍鿫·ōé']
const characters = [...'云南省昆明市盘龙区翠湖路号幢室餐饮服务食品销售建筑工程，。；（）、《》ABCxyz0123456789 -/.']

export const sentence = (chance: () => number, length: number): string =>
  Array.from({ length }, () => {
    const from = chance() < 0.08 ? rare : characters
    return from[Math.floor(chance() * from.length)] ?? '云'
  })
    .join('')
    .trim() || '云'

function filled(schema: FieldSchema, chance: () => number, example: Json): Json {
  const isFree = schema.type === 'string' && schema.enum === undefined && schema.pattern === undefined
  if (!isFree || schema.format !== undefined) return example
  return sentence(chance, 1 + Math.floor(chance() ** 3 * (schema.maxLength ?? 20)))
}

/** A license of this type, as long and odd as the type and the rules for names allow. */
export function specimen(type: LicenseType, seed: number): ToRender {
  const chance = chances(seed)
  const examples = exampleOf(type.fieldsSchema)
  const fields = Object.fromEntries(
    Object.entries(type.fieldsSchema.properties).map(([name, schema]) => [
      name,
      filled(schema, chance, examples[name] ?? null),
    ]),
  )
  const count = 1 + Math.floor(chance() * (type.maxHolders ?? 1))
  const documentType = type.holderCategory === 'organization' ? 'uscc' : 'resident-id'
  const holders = Array.from(
    { length: count },
    () =>
      ({
        documentType,
        documentNumber: documentType === 'uscc' ? '91530000PDY000052N' : '530102199003070016',
        name: sentence(chance, 2 + Math.floor(chance() ** 2 * 98)),
      }) as const,
  )
  const name = sentence(chance, 4 + Math.floor(chance() ** 2 * 40))
  return {
    type,
    content: {
      identifier: '1.2.156.3005.2.11100000MB0143028R001.11530000PDY00001XE.YN2026000000000002.001.S',
      typeCode: type.code,
      typeVersion: 1,
      issuer: { uscc: '11530000PDY000116W', name },
      number: '530102199003070016',
      holders,
      fields,
      validFrom: '2026-11-24',
      validUntil: chance() < 0.5 ? null : '2029-11-23',
      issuedAt: '2026-11-24T08:00:30.000Z',
      ...(chance() < 0.5 ? {} : { paperSerial: 'P-20260001' }),
      salt: '',
    },
    seal: { id: name, name, picture: undefined },
    checkCode: '7K2M9PQX',
    qr: `https://example.org/v#${'12345678901234567'.repeat(24)}`,
    sdJwt: Buffer.from('eyJ~'),
  }
}

/** So many, all types in turn. */
export const specimens = (count: number): ToRender[] =>
  Array.from({ length: count }, (_, n) => {
    const type = standardTypes[n % standardTypes.length]
    if (type === undefined) throw new Error('no types')
    return specimen(type, n + 1)
  })
