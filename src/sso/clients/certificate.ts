import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ClientAuthMethod, Configuration } from 'oidc-provider'
import { authoritiesOf, forwardedCertificate, statusOfPath } from '../../identity/index.ts'
import type { Config } from '../../platform/config.ts'
import { parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { leadToRoot } from '../../platform/crypto/x509/path.ts'
import type { Deps } from '../../platform/deps.ts'
import { distinguishedNameOf, isSameName, parseDistinguishedName } from './distinguished-name.ts'

/** How long what was found out about a certificate is not asked anew: a revocation is seen within this. */
const freshMilliseconds = 60_000
const mostRemembered = 1_000

/** The certificate by which a client opened TLS at the reverse proxy; undefined where none is handed on that is believed. */
export function certificateIn(
  config: Pick<Config, 'clientCertificate' | 'trustProxy'>,
  { headers, socket }: IncomingMessage,
): X509Certificate | undefined {
  const pem = forwardedCertificate(config, { headers, remoteAddress: socket.remoteAddress })
  if (pem === undefined) return undefined
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** Whether a certificate leads to an authority of CERTIFICATE_ROOTS and is in force. */
async function isTrusted(deps: Deps, certificate: X509Certificate): Promise<boolean> {
  const { roots, between } = await authoritiesOf(deps)
  const led = leadToRoot([...parseCertificates(certificate.toString()), ...between], roots, deps.clock.now())
  return led.kind === 'ok' && (await statusOfPath(deps, led.path)) === 'good'
}

interface Finding {
  readonly trusted: Promise<boolean>
  readonly readAt: number
}

const findings = new Map<string, Finding>()

function findOut(deps: Deps, certificate: X509Certificate): Promise<boolean> {
  const name = `${deps.config.dataDir}\0${certificate.fingerprint256}`
  const known = findings.get(name)
  if (known !== undefined && performance.now() - known.readAt < freshMilliseconds) return known.trusted
  const trusted = isTrusted(deps, certificate).catch(error => {
    deps.log.error({ err: error }, 'a certificate of a client could not be checked')
    return false
  })
  findings.delete(name)
  findings.set(name, { trusted, readAt: performance.now() })
  const oldest = findings.keys().next()
  if (findings.size > mostRemembered && oldest.done !== true) findings.delete(oldest.value)
  return trusted
}

/** Requests whose certificate is trusted: the library asks in passing and does not wait. */
const trustedRequests = new WeakSet<IncomingMessage>()

/** To be called before the library handles a request. */
export async function noteCertificate(deps: Deps, request: IncomingMessage): Promise<void> {
  const certificate = deps.config.clientCertificate === undefined ? undefined : certificateIn(deps.config, request)
  if (certificate !== undefined && (await findOut(deps, certificate))) trustedRequests.add(request)
}

export const hasCertificates = ({ clientCertificate }: Pick<Config, 'clientCertificate'>): boolean =>
  clientCertificate !== undefined

export const certificateMethods = (config: Pick<Config, 'clientCertificate'>): ClientAuthMethod[] =>
  hasCertificates(config) ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []

/** Mutual TLS (RFC 8705): where the reverse proxy hands certificates on. */
export const certificateFeatures = ({ config }: Deps) =>
  hasCertificates(config)
    ? ({
        mTLS: {
          enabled: true,
          certificateBoundAccessTokens: true,
          selfSignedTlsClientAuth: true,
          tlsClientAuth: true,
          getCertificate: ({ req }) => certificateIn(config, req),
          certificateAuthorized: ({ req }) => trustedRequests.has(req),
          certificateSubjectMatches({ req }, property, expected) {
            const [certificate] = parseCertificates(certificateIn(config, req)?.toString() ?? '')
            const name = parseDistinguishedName(String(expected))
            if (property !== 'tls_client_auth_subject_dn' || certificate === undefined || name === undefined)
              return false
            return isSameName(distinguishedNameOf(certificate.tbs.subject), name)
          },
        },
      } satisfies Configuration['features'])
    : {}
