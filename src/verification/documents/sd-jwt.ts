import { createHash, verify, X509Certificate } from 'node:crypto'
import { dayAt, parseIdentifier } from '../../licenses/index.ts'
import type { Issuer } from '../checks/evidence.ts'
import { issuerFrom } from '../trust.ts'

/** What a license's SD-JWT VC says of it, where its signature holds. */
export interface StatedLicense {
  readonly identifier: string
  readonly issuer: Issuer
  readonly issuedAt: Date
  /** `YYYY-MM-DD`; the last day is included, null: no end. */
  readonly validFrom: string
  readonly validUntil: string | null
  readonly list: number
  readonly index: number
}

type Members = Readonly<Record<string, unknown>>
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const form = /^([\w-]{1,20000})\.([\w-]{1,60000})\.([\w-]{86})((?:~[\w-]{1,60000}){0,200})~$/

function parsed(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}

/** All digests that a value holds, at any depth; a place in a list is hidden as `{"...": digest}`. */
function digestsIn(value: unknown, depth = 0): string[] {
  if (depth > 20 || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(each => digestsIn(each, depth + 1))
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === '_sd' && Array.isArray(member)) return member.filter(each => typeof each === 'string')
    return name === '...' && typeof member === 'string' ? [member] : digestsIn(member, depth + 1)
  })
}

/** Every disclosure is one that was signed, and none is there twice (RFC 9901 §7.1). */
function disclosuresHold(payload: Members, disclosures: readonly string[]): boolean {
  const signed = [payload, ...disclosures.map(parsed)].flatMap(each => digestsIn(each))
  const given = disclosures.map(each => createHash('sha256').update(each, 'ascii').digest('base64url'))
  return (
    new Set(signed).size === signed.length &&
    new Set(given).size === given.length &&
    given.every(each => signed.includes(each))
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'
const mostCertificates = 5

/** The signer's certificate, and those that lead upwards (RFC 7515 §4.1.6). */
function chainOf(header: unknown): X509Certificate[] {
  if (!isMembers(header) || header.typ !== 'dc+sd-jwt' || header.alg !== 'ES256' || header.crit !== undefined) return []
  const { x5c } = header
  if (!Array.isArray(x5c) || x5c.length > mostCertificates || !x5c.every(isText)) return []
  return x5c.map(each => new X509Certificate(Buffer.from(each, 'base64')))
}

const placeForm = /^https?:\/\/[^/?#]+\/status-lists\/(\d{1,9})$/

function placeOf({ status }: Members): { readonly list: number; readonly index: number } | undefined {
  const entry = isMembers(status) ? status.status_list : undefined
  if (!isMembers(entry) || typeof entry.idx !== 'number' || typeof entry.uri !== 'string') return undefined
  const [, list] = placeForm.exec(entry.uri) ?? []
  return list === undefined ? undefined : { list: Number(list), index: entry.idx }
}

function statedIn(payload: Members, issuer: Issuer): StatedLicense | undefined {
  const { identifier, iat, nbf, exp } = payload
  const place = placeOf(payload)
  if (typeof identifier !== 'string' || typeof iat !== 'number' || typeof nbf !== 'number' || place === undefined)
    return undefined
  if (exp !== undefined && typeof exp !== 'number') return undefined
  const issuedAt = new Date(iat * 1_000)
  // The certificate may have begun within the second that `iat` was cut to.
  if (issuedAt > issuer.notAfter || issuedAt.getTime() + 1_000 <= issuer.notBefore.getTime()) return undefined
  if (parseIdentifier(identifier)?.issuer !== issuer.uscc) return undefined
  return {
    identifier,
    issuer,
    issuedAt,
    validFrom: dayAt(new Date(nbf * 1_000)),
    validUntil: exp === undefined ? null : dayAt(new Date(exp * 1_000 - 1)),
    ...place,
  }
}

function read(text: string, roots: readonly X509Certificate[]): StatedLicense | undefined {
  const [, head, body, signature, tail] = form.exec(text.trim()) ?? []
  if (head === undefined || body === undefined || signature === undefined || tail === undefined) return undefined
  const payload = parsed(body)
  const [leaf, ...between] = chainOf(parsed(head))
  const issuer = leaf === undefined ? undefined : issuerFrom(leaf, { roots, between })
  if (issuer === undefined || !isMembers(payload) || payload._sd_alg !== 'sha-256') return undefined
  const key = { key: issuer.key, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', Buffer.from(`${head}.${body}`, 'ascii'), key, Buffer.from(signature, 'base64url')))
    return undefined
  return disclosuresHold(payload, tail.split('~').slice(1)) ? statedIn(payload, issuer) : undefined
}

/**
 * What an SD-JWT VC of a license says, where the signature is a department's under one of the roots and every disclosure
 * belongs to it. Undefined for any other; never throws.
 */
export function statedLicense(text: string, roots: readonly X509Certificate[]): StatedLicense | undefined {
  try {
    return read(text, roots)
  } catch {
    return undefined
  }
}
