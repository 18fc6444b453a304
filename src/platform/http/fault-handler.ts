import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, type FaultKind, type FaultPlace, refuse } from '../faults.ts'

/** The one place that chooses a status code for a refusal. */
const statusOf: Readonly<Record<FaultKind, number>> = {
  malformed: 400,
  'too-large': 413,
  unsupported: 415,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  unprocessable: 422,
  limited: 429,
  unavailable: 503,
}

const algorithms = 'algs="ES256 Ed25519"'

/** How to ask better, by the refusal (RFC 6750 §3, RFC 9449 §7.1): without a token no error is named. */
const challengeOf: Readonly<Record<string, string>> = {
  'token-required': `Bearer, DPoP ${algorithms}`,
  'token-bound': `DPoP error="invalid_token", ${algorithms}`,
  'proof-invalid': `DPoP error="invalid_dpop_proof", ${algorithms}`,
}

/** What an error page is told. `reference` finds the request in the log. */
export interface FaultView {
  readonly status: number
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly reference: string
}

export type RenderFaultPage = (view: FaultView, request: FastifyRequest) => string

/** `instancePath` is a JSON pointer already; values are never repeated, since they may be personal. */
const placesOf = (error: FastifyError): FaultPlace[] =>
  (error.validation ?? []).map(each => ({
    pointer: `/${error.validationContext ?? 'body'}${each.instancePath}`,
    detail:
      each.keyword === 'additionalProperties'
        ? `unknown field ${JSON.stringify(String(each.params.additionalProperty)).slice(0, 80)}`
        : (each.message ?? each.keyword),
  }))

const unavailableCodes = new Set([
  'ECONNREFUSED',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  '57P01',
  '57P03',
  '53300',
  '57014',
  '55P03',
  '53100',
])

/** Codes of the driver and of PostgreSQL that mean "not now". The query builder wraps them as `cause`. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && unavailableCodes.has(error.code)) return true
  return isDatabaseAway(error.cause)
}

/** Turns whatever was thrown into a Fault, or undefined for a defect. */
function faultFrom(error: FastifyError): Fault | undefined {
  if (error instanceof Fault) return error
  if (error.validation !== undefined) return refuse('malformed-request', placesOf(error))
  if (isDatabaseAway(error)) return refuse('database-unavailable', [], error)
  switch (error.statusCode) {
    case 400:
      return refuse('malformed-request')
    case 403:
      return refuse('form-expired')
    case 404:
      return refuse('not-found')
    case 413:
      return refuse('payload-too-large')
    case 415:
      return refuse('unsupported-media-type')
    case 429:
      return refuse('rate-limited')
    default:
      return undefined
  }
}

const wantsPage = (request: FastifyRequest): boolean =>
  request.routeOptions.config.page === true ||
  (request.routeOptions.url === undefined &&
    request.method === 'GET' &&
    (request.headers.accept ?? '').includes('text/html'))

/** Answers faults: RFC 9457 problem+json with a stable `code`, or an error page for people. */
export function createFaultHandler(renderPage: RenderFaultPage) {
  return function handleFault(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const fault = faultFrom(error)
    const status = fault === undefined ? 500 : statusOf[fault.row.kind]
    if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
    const view: FaultView = {
      status,
      code: fault?.code ?? 'internal-error',
      zh: fault?.row.zh ?? '系统出现问题，我们已经记录。请稍后再试。',
      en: fault?.row.en ?? 'Something went wrong on our side; it has been recorded.',
      reference: request.id,
    }
    if (status === 401) reply.header('www-authenticate', challengeOf[view.code] ?? 'Bearer error="invalid_token"')
    if (status === 503) reply.header('retry-after', '5')
    reply.status(status).header('cache-control', 'no-store')
    if (wantsPage(request)) return reply.type('text/html; charset=utf-8').send(renderPage(view, request))
    return reply.type('application/problem+json; charset=utf-8').send({
      type: `urn:yihao:fault:${view.code}`,
      title: view.en,
      status,
      code: view.code,
      detail: view.zh,
      reference: view.reference,
      ...(fault !== undefined && fault.places.length > 0 ? { errors: fault.places } : {}),
    })
  }
}
