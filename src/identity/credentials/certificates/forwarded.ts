import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { Config } from '../../../platform/config.ts'

/** The names that TRUST_PROXY may hold beside addresses and subnets. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function isProxy(trustProxy: readonly string[], remote: string): boolean {
  const address = remote.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(address) === 0) return false
  const list = new BlockList()
  for (const each of trustProxy.flatMap(name => named[name] ?? [name])) {
    const [net = '', prefix] = each.split('/')
    if (isIP(net) === 0) continue
    if (prefix === undefined) list.addAddress(net, familyOf(net))
    else list.addSubnet(net, Number(prefix), familyOf(net))
  }
  return list.check(address, familyOf(address))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface ForwardedRequest {
  /** The other end of the TCP connection itself, never what a header says. */
  readonly remoteAddress: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

const asPem = (base64: string): string => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`

/** nginx escapes PEM, RFC 9440 §2.1 writes `:base64:`, HAProxy plain base64. */
function pemIn(text: string): string | undefined {
  if (/^:?[A-Za-z0-9+/]+={0,2}:?$/.test(text)) return asPem(text.replaceAll(':', ''))
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * The certificate by which a client opened TLS at the reverse proxy, as PEM. Believed only from an address of TRUST_PROXY that
 * also sends the shared secret; undefined otherwise, whatever else the request says.
 */
export function forwardedCertificate(
  { clientCertificate, trustProxy }: Pick<Config, 'clientCertificate' | 'trustProxy'>,
  { remoteAddress, headers }: ForwardedRequest,
): string | undefined {
  if (clientCertificate === undefined || remoteAddress === undefined) return undefined
  const [text, secret] = [headers[clientCertificate.header], headers[`${clientCertificate.header}-secret`]]
  if (typeof text !== 'string' || typeof secret !== 'string' || !isProxy(trustProxy, remoteAddress)) return undefined
  if (!timingSafeEqual(digest(secret), digest(clientCertificate.secret))) return undefined
  return pemIn(text)
}
