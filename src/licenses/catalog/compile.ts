import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { isUscc } from '../../identity/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { FaultPlace } from '../../platform/faults.ts'
import { isDay } from '../civil-day.ts'
import { photoIn } from '../photo.ts'
import type { FieldsSchema, PublishedType } from './license-type.ts'

/** Says what is wrong with a license's fields: JSON pointers and reasons, never the values. Empty when nothing is. */
export type CheckFields = (fields: Json) => FaultPlace[]

const mostPlaces = 20

/** Fastify's own validator library, at its strictest and never bending the input. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    ownProperties: true,
    coerceTypes: false,
    useDefaults: false,
  })
  ajv.addKeyword({ keyword: 'x-en', schemaType: 'string' })
  ajv.addFormat('date', { type: 'string', validate: isDay })
  ajv.addFormat('photo', { type: 'string', validate: text => photoIn(text) !== undefined })
  ajv.addFormat('uscc', { type: 'string', validate: isUscc })
  return ajv
}

const detailOf = (error: ErrorObject): string =>
  error.keyword === 'additionalProperties'
    ? `unknown field ${JSON.stringify(String(error.params.additionalProperty)).slice(0, 80)}`
    : (error.message ?? error.keyword)

/** What is missing is pointed at, not what lacks it. */
export const pointerOf = ({
  keyword,
  instancePath,
  params,
}: Pick<ErrorObject, 'keyword' | 'instancePath' | 'params'>): string =>
  keyword === 'required' ? `${instancePath}/${String(params.missingProperty)}` : instancePath

/** Compiles a schema. Milliseconds: at publication and once a version, never on every request. */
export function compileFields(schema: FieldsSchema): CheckFields {
  const validate: ValidateFunction = createAjv().compile(schema)
  return fields =>
    validate(fields)
      ? []
      : (validate.errors ?? []).slice(0, mostPlaces).map(error => ({
          pointer: pointerOf(error),
          detail: detailOf(error),
        }))
}

/** A version never changes, so what was compiled from it holds as long as the process lives. */
const compiled = new WeakMap<PublishedType, CheckFields>()
export function checkFieldsOf(type: PublishedType): CheckFields {
  const known = compiled.get(type) ?? compileFields(type.fieldsSchema)
  compiled.set(type, known)
  return known
}

/** An object made of every field's first example. */
export const exampleOf = (schema: FieldsSchema): { readonly [name: string]: Json } =>
  Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, field.examples?.[0] ?? null]))

/** Examples that the schema itself refuses, as places in the schema. */
export function exampleDoubts(schema: FieldsSchema, check: CheckFields): FaultPlace[] {
  const base = exampleOf(schema)
  return Object.entries(schema.properties).flatMap(([name, field]) =>
    (field.examples ?? []).flatMap((example, at) =>
      check({ ...base, [name]: example })
        .filter(place => place.pointer.split('/')[1] === name)
        .map(place => ({ pointer: `/properties/${name}/examples/${at}`, detail: place.detail })),
    ),
  )
}
