import { type Logger, pino } from 'pino'

export type Log = Logger

/**
 * Personal data never reaches a log line: these paths are cut wherever they appear as fields, and request logging names
 * the route's pattern, never the address that was asked for.
 */
const personal = ['documentNumber', 'identifier', 'password', 'name', 'checkCode', 'qr', 'fields', 'holders', 'body']
const withheld = ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]']

export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: { paths: [...withheld, ...personal, ...personal.map(name => `*.${name}`)], censor: '[withheld]' },
  })
}
