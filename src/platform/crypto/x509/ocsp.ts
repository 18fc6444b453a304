import { createHash } from 'node:crypto'
import {
  BasicOCSPResponse,
  CertID,
  id_kp_OCSPSigning,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  Request,
  type SingleResponse,
  TBSRequest,
} from '@peculiar/asn1-ocsp'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, Extension, Extensions } from '@peculiar/asn1-x509'
import { type Certificate, isSignedBy, parseCertificate } from './certificate.ts'
import { hasPurpose } from './path.ts'
import type { RevocationStatus } from './revocation-list.ts'
import { isSigned } from './signature.ts'

const sha1 = '1.3.14.3.2.26'
const skewMilliseconds = 60_000
/** An answer without an end is believed this long. */
const longestMilliseconds = 3_600_000

const digest = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()
/** Exactly the bytes, without the pool around them. */
const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** SHA-1 here names an issuer and protects nothing; it is what responders know (RFC 5019 §2.1.1). */
const certIdOf = ({ serial }: Certificate, issuer: Certificate): CertID =>
  new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: sha1, parameters: null }),
    issuerNameHash: new OctetString(exact(digest(issuer.subject))),
    issuerKeyHash: new OctetString(exact(digest(Buffer.from(issuer.tbs.subjectPublicKeyInfo.subjectPublicKey)))),
    serialNumber: exact(Buffer.from(serial, 'hex')),
  })

/** Whether the algorithm's NULL parameters are written out differs between responders and says nothing. */
const isSame = (one: CertID, other: CertID): boolean =>
  one.hashAlgorithm.algorithm === other.hashAlgorithm.algorithm &&
  Buffer.from(one.issuerNameHash.buffer).equals(Buffer.from(other.issuerNameHash.buffer)) &&
  Buffer.from(one.issuerKeyHash.buffer).equals(Buffer.from(other.issuerKeyHash.buffer)) &&
  Buffer.from(one.serialNumber).equals(Buffer.from(other.serialNumber))

/** A request for one certificate (RFC 6960 §4.1), DER. @param nonce 16 to 32 bytes (RFC 9654) */
export function ocspRequest(certificate: Certificate, issuer: Certificate, nonce: Uint8Array): Buffer {
  const value = AsnConvert.serialize(new OctetString(exact(nonce)))
  const requestExtensions = new Extensions([
    new Extension({ extnID: id_pkix_ocsp_nonce, critical: false, extnValue: new OctetString(value) }),
  ])
  const tbsRequest = new TBSRequest({
    requestList: [new Request({ reqCert: certIdOf(certificate, issuer) })],
    requestExtensions,
  })
  return Buffer.from(AsnConvert.serialize(new OCSPRequest({ tbsRequest })))
}

/** The issuer itself, or one it lets answer in its place: issued by it, for this purpose, in its time (§4.2.2.2). */
function responderOf(basic: BasicOCSPResponse, issuer: Certificate, at: Date): Certificate | undefined {
  const isSigner = ({ key }: Certificate): boolean =>
    basic.tbsResponseDataRaw !== undefined &&
    isSigned(
      basic.signatureAlgorithm.algorithm,
      key,
      Buffer.from(basic.tbsResponseDataRaw),
      Buffer.from(basic.signature),
    )
  const sent = (basic.certs ?? []).map(each => parseCertificate(Buffer.from(AsnConvert.serialize(each))))
  return [issuer, ...sent].find(
    each =>
      (each === issuer ||
        (isSignedBy(each, issuer) &&
          hasPurpose(each, id_kp_OCSPSigning) &&
          at >= each.notBefore &&
          at <= each.notAfter)) &&
      isSigner(each),
  )
}

/** A responder may leave the nonce out (§4.4.1); another one is somebody else's answer. */
function hasOtherNonce(basic: BasicOCSPResponse, nonce: Uint8Array): boolean {
  const extension = basic.tbsResponseData.responseExtensions?.find(each => each.extnID === id_pkix_ocsp_nonce)
  if (extension === undefined) return false
  const echoed = AsnConvert.parse(extension.extnValue.buffer, OctetString)
  return !Buffer.from(echoed.buffer).equals(Buffer.from(nonce))
}

function statusOf({ certStatus, thisUpdate, nextUpdate }: SingleResponse, at: Date): RevocationStatus {
  const end = nextUpdate?.getTime() ?? thisUpdate.getTime() + longestMilliseconds
  const now = at.getTime()
  if (now < thisUpdate.getTime() - skewMilliseconds || now >= end) return 'unknown'
  if (certStatus.revoked !== undefined) return 'revoked'
  return certStatus.good === undefined ? 'unknown' : 'good'
}

/**
 * What a responder's answer (RFC 6960 §4.2, DER) says about a certificate: `unknown` unless it is signed by the issuer or in
 * its name, about this certificate, for this request and in its time.
 * @throws on bytes that are no such answer
 */
export function ocspStatus(
  answer: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array,
  at: Date,
): RevocationStatus {
  const { responseStatus, responseBytes } = AsnConvert.parse(answer, OCSPResponse)
  if (responseStatus !== OCSPResponseStatus.successful || responseBytes?.responseType !== id_pkix_ocsp_basic)
    return 'unknown'
  const basic = AsnConvert.parse(responseBytes.response.buffer, BasicOCSPResponse)
  if (responderOf(basic, issuer, at) === undefined || hasOtherNonce(basic, nonce)) return 'unknown'
  const asked = certIdOf(certificate, issuer)
  const single = basic.tbsResponseData.responses.find(each => isSame(each.certID, asked))
  return single === undefined ? 'unknown' : statusOf(single, at)
}
