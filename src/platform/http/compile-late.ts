import { setImmediate as nextTurn } from 'node:timers/promises'
import validators from '@fastify/ajv-compiler'
import serializers from '@fastify/fast-json-stringify-compiler'
import type { FastifySchemaCompiler } from 'fastify'
import type { Server } from './typed-server.ts'

type Compile = FastifySchemaCompiler<unknown>

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes what no request has needed yet, a schema a turn of the event loop. Rejects when one cannot be made. */
    compileDoors(): Promise<void>
  }
}

/** Input is refused as it stands, never bent into shape. */
const strictness = { customOptions: { removeAdditional: false, coerceTypes: false } } as const

/** Made at most once, when it is first needed. */
function late<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}

/**
 * Code for the schema of a door is made when the first request comes to it, or when there is time: all of it together takes
 * a second, in which a server that was started again could already answer.
 */
export function compileLate(server: Server): void {
  const compile: Compile = validators()({}, strictness)
  const compileAnswer = serializers()({}, {})
  const all: (() => unknown)[] = []
  server.setValidatorCompiler(route => {
    const made = late(() => compile(route))
    all.push(made)
    // Fastify reads what is wrong off the function.
    const validate: ReturnType<Compile> = data => {
      const answer = made()(data)
      validate.errors = made().errors ?? null
      return answer
    }
    return validate
  })
  server.setSerializerCompiler(route => {
    const made = late(() => compileAnswer({ ...route, httpStatus: route.httpStatus ?? '' }))
    all.push(made)
    return data => made()(data)
  })
  server.decorate('compileDoors', async () => {
    for (const make of all) {
      make()
      await nextTurn()
    }
  })
}
