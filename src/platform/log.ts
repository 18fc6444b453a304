import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/**
 * Personal data never reaches a log line: these paths are cut wherever they appear as fields, and request logging names
 * the route's pattern, never the address that was asked for.
 */
const personal = ['documentNumber', 'identifier', 'password', 'name', 'checkCode', 'qr', 'fields', 'holders', 'body']
const withheld = ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]']

interface SafeError {
  readonly type: string
  readonly message: string
  readonly code: string | undefined
  readonly stack: string | undefined
  readonly cause: SafeError | undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/**
 * An error as it may be written down. What the database says quotes values ("Key (…)=(…) already exists"), and the query
 * builder lists parameters: of those only the statement, the code and the constraint are kept.
 */
export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error))
    return { type: typeof error, message: String(error), code: undefined, stack: undefined, cause: undefined }
  const details: Record<string, unknown> = { ...error }
  const query = textOf(details.query)
  const isFromDatabase = error.name === 'PostgresError'
  const message = isFromDatabase
    ? `${textOf(details.routine) ?? ''} ${textOf(details.constraint_name) ?? ''}`.trim()
    : query === undefined
      ? error.message
      : `failed query: ${query}`
  return {
    type: error.name,
    message,
    code: textOf(details.code),
    stack: error.stack
      ?.split('\n')
      .filter(line => /^\s+at /.test(line))
      .join('\n'),
    cause: error.cause === undefined ? undefined : safeError(error.cause),
  }
}

/** @param destination standard output when left out */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: safeError },
      redact: { paths: [...withheld, ...personal, ...personal.map(name => `*.${name}`)], censor: '[withheld]' },
    },
    destination,
  )
}
