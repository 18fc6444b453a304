import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/platform/config.ts'

const secret = 'x'.repeat(32)

describe('settings of credentials', () => {
  it('are off, but for the demo, where nothing is said', () => {
    expect(readConfig({})).toMatchObject({
      messageGateway: undefined,
      clientCertificate: undefined,
      certificates: { rootsFile: undefined, revocationLists: [], ocsp: undefined, personOid: '2.5.4.5' },
      recoveryWaitHours: 72,
    })
  })

  it('are read together', () => {
    const config = readConfig({
      MESSAGE_GATEWAY_URL: 'https://sms.example.org/send',
      MESSAGE_GATEWAY_TOKEN: 'token',
      CERTIFICATE_ROOTS: '/etc/yihao/roots.pem',
      CERTIFICATE_REVOCATION_LISTS: 'https://ca.example.org/a.crl, /etc/yihao/b.crl',
      CERTIFICATE_OCSP: 'http://ocsp.example.org/',
      TRUST_PROXY: '10.0.0.1',
      CLIENT_CERTIFICATE_HEADER: 'X-Client-Certificate',
      CLIENT_CERTIFICATE_SECRET: secret,
    })
    expect(config.messageGateway).toEqual({ url: 'https://sms.example.org/send', token: 'token' })
    expect(config.certificates.revocationLists).toEqual(['https://ca.example.org/a.crl', '/etc/yihao/b.crl'])
    expect(config.clientCertificate).toEqual({ header: 'x-client-certificate', secret })
  })

  it.each([
    [{ MESSAGE_GATEWAY_URL: 'https://sms.example.org' }, 'MESSAGE_GATEWAY_TOKEN'],
    [{ MESSAGE_GATEWAY_URL: 'http://sms.example.org', MESSAGE_GATEWAY_TOKEN: 't' }, 'https'],
    [{ MESSAGE_GATEWAY_URL: 'sms', MESSAGE_GATEWAY_TOKEN: 't' }, 'MESSAGE_GATEWAY_URL'],
    [{ CERTIFICATE_ROOTS: 'roots.pem' }, 'who is revoked'],
    [{ CERTIFICATE_OCSP: 'http://ocsp.example.org' }, 'CERTIFICATE_ROOTS'],
    [{ CERTIFICATE_ROOTS: 'r.pem', CERTIFICATE_REVOCATION_LISTS: 'ftp://x/y' }, 'CERTIFICATE_REVOCATION_LISTS'],
    [{ CERTIFICATE_PERSON_OID: 'serialNumber' }, 'CERTIFICATE_PERSON_OID'],
    [{ CLIENT_CERTIFICATE_HEADER: 'x-cert', CLIENT_CERTIFICATE_SECRET: secret }, 'TRUST_PROXY'],
    [{ CLIENT_CERTIFICATE_HEADER: 'x-cert', TRUST_PROXY: '10.0.0.1' }, 'CLIENT_CERTIFICATE_SECRET'],
    [{ CLIENT_CERTIFICATE_SECRET: secret, TRUST_PROXY: '10.0.0.1' }, 'CLIENT_CERTIFICATE_HEADER'],
    [{ RECOVERY_WAIT_HOURS: '0' }, 'RECOVERY_WAIT_HOURS'],
  ])('refuse %j', (env, word) => {
    expect(() => readConfig(env)).toThrow(word)
  })
})
