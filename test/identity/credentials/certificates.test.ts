import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticateCertificate,
  authenticateForwardedCertificate,
  type ForwardedRequest,
  freezeAccount,
  refuseDoubtfulCertificates,
  registerOrganization,
  startCertificateSignIn,
} from '../../../src/identity/index.ts'
import type { Config } from '../../../src/platform/config.ts'
import type { Deps } from '../../../src/platform/deps.ts'
import { createLog } from '../../../src/platform/log.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import {
  type Authority,
  createAuthority,
  type HolderOptions,
  hasOpenssl,
  type KeyHolder,
  startResponder,
} from './authority.ts'
import { type Citizen, newCitizen, newIdNumber, operator, times } from './scene.ts'

const isPossible = hasOpenssl()
const binding = 'interaction-1'
const secret = 'a shared secret of the reverse proxy'

let world: World
let folder: string
let root: Authority
let issuing: Authority
let stranger: Authority
let citizen: Citizen
const clock = testClock(new Date(Date.now() + 60_000))

/** The same world with other settings of certificates. */
const under = (certificates: Partial<Config['certificates']>): Deps => ({
  ...world.deps,
  config: { ...world.deps.config, certificates: { ...world.deps.config.certificates, ...certificates } },
})

type SignInOptions = {
  readonly deps?: Deps
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256'
  readonly chain?: string
  readonly signed?: (toSign: string) => string
  readonly other?: string
}

async function signIn(holder: KeyHolder, options: SignInOptions = {}) {
  const { deps = world.deps, algorithm = 'ES256', signed = text => text } = options
  const { challenge, toSign } = await startCertificateSignIn(deps, options.other ?? binding)
  return authenticateCertificate(deps, {
    binding,
    challenge,
    chain: options.chain ?? `${holder.certificate}${issuing.certificate}`,
    algorithm,
    signature: holder.sign(algorithm, signed(toSign)),
  })
}
const reasonOf = async (answer: ReturnType<typeof signIn>): Promise<string> => {
  const given = await answer
  return given.kind === 'refused' ? (given.reason ?? 'refused') : given.kind
}

let made = 0
function holderOf(options: Partial<HolderOptions> = {}, authority = issuing): KeyHolder {
  made += 1
  return authority.issue(`holder-${made}`, { subject: `/C=CN/CN=测试人/serialNumber=${citizen.number}`, ...options })
}

/** The DER of a list written as PEM. */
const listBytes = (path: string): Buffer =>
  Buffer.from(readFileSync(path, 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64')

describe.skipIf(!isPossible)(
  `certificates${isPossible ? '' : ': SKIPPED, there is no openssl on this machine'}`,
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'yihao-authority-'))
      root = createAuthority(folder, 'Root')
      issuing = createAuthority(folder, 'Issuing', root, 0)
      stranger = createAuthority(folder, 'Stranger')
      const rootsFile = join(folder, 'roots.pem')
      writeFileSync(rootsFile, root.certificate)
      world = await startWorld({
        clock,
        log: createLog('silent'),
        config: {
          trustProxy: ['127.0.0.1', '10.0.0.0/8'],
          clientCertificate: { header: 'x-client-certificate', secret },
          certificates: {
            rootsFile,
            revocationLists: [root.list(), issuing.list()],
            ocsp: undefined,
            personOid: '2.5.4.5',
          },
        },
      })
      citizen = await newCitizen(world)
    })
    afterAll(async () => {
      await world.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it.each([
      ['P-256', 'ES256'],
      ['rsa:2048', 'RS256'],
      ['rsa:2048', 'PS256'],
    ] as const)('sign in the person they name, with a %s key and %s', async (key, algorithm) => {
      expect(await signIn(holderOf({ key }), { algorithm })).toEqual({
        kind: 'ok',
        personId: citizen.id,
        assuranceLevel: 5,
        organization: undefined,
        amr: ['pop'],
      })
    })

    it('sign in the legal representative under the code of the organization', async () => {
      const uscc = '91530000PDY000052N'
      await registerOrganization(world.deps, operator, {
        uscc,
        name: '云南滇池春城餐饮管理有限公司（演示）',
        legalRepresentative: { documentType: 'resident-id', documentNumber: citizen.number, name: '测试人' },
      })
      const byCode = holderOf({ subject: `/C=CN/O=演示公司/organizationIdentifier=${uscc}/CN=演示公司` })
      expect(await signIn(byCode)).toMatchObject({
        kind: 'ok',
        personId: citizen.id,
        organization: uscc,
        assuranceLevel: 3,
      })
      const both = holderOf({
        subject: `/C=CN/organizationIdentifier=NTRCN-${uscc}/CN=测试人/serialNumber=IDCCN-${citizen.number}`,
      })
      expect(await signIn(both)).toMatchObject({
        kind: 'ok',
        personId: citizen.id,
        organization: uscc,
        assuranceLevel: 5,
      })
      const other = await newCitizen(world)
      const notTheirs = holderOf({
        subject: `/C=CN/organizationIdentifier=${uscc}/CN=别人/serialNumber=${other.number}`,
      })
      expect(await reasonOf(signIn(notTheirs))).toBe('certificate-holder-unknown')
    })

    it('are found by the extension of GB/T 20518 where that is configured', async () => {
      const deps = under({ personOid: '1.2.156.10260.4.1.1' })
      const value = Buffer.concat([Buffer.of(0x80, 18), Buffer.from(citizen.number)]).toString('hex')
      const holder = holderOf({
        subject: '/C=CN/CN=测试人',
        extensions: [
          'basicConstraints=critical,CA:FALSE',
          'keyUsage=critical,digitalSignature',
          `1.2.156.10260.4.1.1=DER:${value}`,
        ],
      })
      expect(await signIn(holder, { deps })).toMatchObject({ kind: 'ok', personId: citizen.id })
      expect(await reasonOf(signIn(holder))).toBe('certificate-holder-unknown')
    })

    it('need no certificates above them where the file of roots holds those', async () => {
      const rootsFile = join(folder, 'with-issuing.pem')
      writeFileSync(rootsFile, `${root.certificate}${issuing.certificate}`)
      const holder = holderOf()
      expect((await signIn(holder, { deps: under({ rootsFile }), chain: holder.certificate })).kind).toBe('ok')
      expect(await reasonOf(signIn(holder, { chain: holder.certificate }))).toBe('certificate-untrusted')
    })

    it.each<[string, string, () => Promise<string>]>([
      [
        'of another authority',
        'certificate-untrusted',
        () => {
          const holder = holderOf({}, stranger)
          return reasonOf(signIn(holder, { chain: `${holder.certificate}${stranger.certificate}` }))
        },
      ],
      [
        'of an authority of the same name',
        'certificate-untrusted',
        () => {
          const twin = createAuthority(join(folder, 'twin'), 'Root')
          const holder = holderOf({}, twin)
          return reasonOf(signIn(holder, { chain: holder.certificate }))
        },
      ],
      [
        'signed by themselves',
        'certificate-untrusted',
        () => {
          const self = stranger.self('self', { subject: `/CN=测试人/serialNumber=${citizen.number}` })
          return reasonOf(signIn(self, { chain: self.certificate }))
        },
      ],
      [
        'of a holder who plays authority',
        'certificate-unsuitable',
        () => {
          const holder = holderOf()
          const forged = issuing.issueBelow('forged', holder, { subject: `/CN=测试人/serialNumber=${citizen.number}` })
          return reasonOf(signIn(forged, { chain: `${forged.certificate}${holder.certificate}${issuing.certificate}` }))
        },
      ],
      [
        'that may only encipher',
        'certificate-unsuitable',
        () =>
          reasonOf(
            signIn(
              holderOf({
                key: 'rsa:2048',
                extensions: ['basicConstraints=CA:FALSE', 'keyUsage=critical,keyEncipherment'],
              }),
              { algorithm: 'RS256' },
            ),
          ),
      ],
      [
        'of servers alone',
        'certificate-unsuitable',
        () =>
          reasonOf(
            signIn(holderOf({ extensions: ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=serverAuth'] })),
          ),
      ],
      [
        'without a usage',
        'certificate-unsuitable',
        () => reasonOf(signIn(holderOf({ extensions: ['basicConstraints=CA:FALSE'] }))),
      ],
      [
        'with an unknown critical extension',
        'certificate-unsuitable',
        () =>
          reasonOf(
            signIn(holderOf({ extensions: ['keyUsage=critical,digitalSignature', '1.2.3.4=critical,DER:0500'] })),
          ),
      ],
      ['signed with SHA-1', 'certificate-untrusted', () => reasonOf(signIn(holderOf({ digest: 'sha1' })))],
      [
        'of a stranger here',
        'certificate-holder-unknown',
        () => reasonOf(signIn(holderOf({ subject: `/CN=无名/serialNumber=${newIdNumber()}` }))),
      ],
      ['that name nobody', 'certificate-holder-unknown', () => reasonOf(signIn(holderOf({ subject: '/CN=无名' })))],
    ])('%s are refused: %s', async (_, reason, answer) => {
      expect(await answer()).toBe(reason)
    })

    it('below an authority that may have none below it are refused', async () => {
      const deep = createAuthority(folder, 'Deep', issuing, 0)
      const holder = holderOf({}, deep)
      const chain = `${holder.certificate}${deep.certificate}${issuing.certificate}`
      expect(await reasonOf(signIn(holder, { chain }))).toBe('certificate-unsuitable')
    })

    it('with a weak key prove nothing', async () => {
      const weak = holderOf({ key: 'rsa:1024' })
      expect(await reasonOf(signIn(weak, { algorithm: 'RS256' }))).toBe('certificate-proof-invalid')
    })

    it('are refused before and after their time', async () => {
      const deps = under({ revocationLists: [root.list(50), issuing.list(50, 'long.crl')] })
      const short = holderOf({ days: 1 })
      expect(await reasonOf(signIn(short, { deps }))).toBe('ok')
      const now = clock.now()
      clock.advance(2 * 86_400)
      expect(await reasonOf(signIn(short, { deps }))).toBe('certificate-expired')
      clock.set(new Date(now.getTime() - 86_400_000))
      expect(await reasonOf(signIn(short, { deps }))).toBe('certificate-expired')
      clock.set(now)
    })

    it('are refused when a list says they, or an authority above, are revoked', async () => {
      const [holder, innocent] = [holderOf(), holderOf()]
      issuing.revoke(holder)
      const deps = under({ revocationLists: [root.list(), issuing.list(30, 'revoked.crl')] })
      expect(await reasonOf(signIn(holder, { deps }))).toBe('certificate-revoked')
      expect(await reasonOf(signIn(innocent, { deps }))).toBe('ok')
      const fallen = createAuthority(folder, 'Fallen', root, 0)
      const victim = holderOf({}, fallen)
      root.revoke({ path: fallen.own.certificate })
      const lists = [root.list(30, 'fallen.crl'), fallen.list()]
      const chain = `${victim.certificate}${fallen.certificate}`
      expect(await reasonOf(signIn(victim, { deps: under({ revocationLists: lists }), chain }))).toBe(
        'certificate-revoked',
      )
    })

    it.each<[string, () => readonly string[]]>([
      ['there is no list of the issuer', () => [root.list()]],
      ['the list cannot be read', () => [root.list(), join(folder, 'missing.crl')]],
      ['the list cannot be fetched', () => [root.list(), 'http://127.0.0.1:9/list.crl']],
      [
        'the list was signed by another',
        () => [root.list(), createAuthority(join(folder, `forger-${made++}`), 'Issuing').list()],
      ],
      [
        'the list was changed',
        () => {
          const path = issuing.list(30, 'changed.crl')
          const bytes = listBytes(path)
          bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1
          writeFileSync(path, bytes)
          return [root.list(), path]
        },
      ],
    ])('are refused, their status unknown, when %s', async (_, lists) => {
      expect(await reasonOf(signIn(holderOf(), { deps: under({ revocationLists: lists() }) }))).toBe(
        'certificate-status-unknown',
      )
    })

    it('are found in a list of five thousand', async () => {
      const holder = holderOf()
      const deps = under({ revocationLists: [root.list(), issuing.longList(5_000, holder)] })
      expect(await reasonOf(signIn(holder, { deps }))).toBe('certificate-revoked')
      expect(await reasonOf(signIn(holderOf(), { deps }))).toBe('ok')
    })

    it('are refused, their status unknown, when the list is out of date', async () => {
      const deps = under({ revocationLists: [root.list(), issuing.list(1, 'old.crl')] })
      const holder = holderOf()
      expect(await reasonOf(signIn(holder, { deps }))).toBe('ok')
      const now = clock.now()
      clock.advance(2 * 86_400)
      expect(await reasonOf(signIn(holder, { deps }))).toBe('certificate-status-unknown')
      clock.set(now)
    })

    describe('asked for at an OCSP responder', () => {
      const purpose = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=OCSPSigning']

      it('are good, revoked, or unknown', async () => {
        const responder = await startResponder(
          issuing,
          issuing.issue('ocsp', { subject: '/CN=Responder', extensions: purpose }),
        )
        const deps = under({ revocationLists: [root.list()], ocsp: responder.url })
        const [good, bad, unheard] = [holderOf(), holderOf(), holderOf()]
        issuing.approve(good)
        issuing.revoke(bad)
        expect(await reasonOf(signIn(good, { deps }))).toBe('ok')
        expect(await reasonOf(signIn(bad, { deps }))).toBe('certificate-revoked')
        expect(await reasonOf(signIn(unheard, { deps }))).toBe('certificate-status-unknown')
        const now = clock.now()
        clock.advance(2 * 86_400)
        const later = under({ revocationLists: [root.list(50)], ocsp: responder.url })
        expect(await reasonOf(signIn(good, { deps: later }))).toBe('certificate-status-unknown')
        clock.set(now)
        responder.replay()
        expect(await reasonOf(signIn(good, { deps }))).toBe('certificate-status-unknown')
        responder.stop()
      })

      it('are unknown when the answer is signed by one without the purpose, or by another authority', async () => {
        const good = holderOf()
        issuing.approve(good)
        for (const signer of [
          issuing.issue('plain', { subject: '/CN=Plain' }),
          stranger.issue('foreign', { subject: '/CN=Foreign', extensions: purpose }),
        ]) {
          const responder = await startResponder(issuing, signer)
          const deps = under({ revocationLists: [root.list()], ocsp: responder.url })
          expect(await reasonOf(signIn(good, { deps }))).toBe('certificate-status-unknown')
          expect(responder.asked()).toBeGreaterThan(0)
          responder.stop()
        }
      })

      it('are unknown when the responder is away', async () => {
        const deps = under({ revocationLists: [root.list()], ocsp: 'http://127.0.0.1:9/' })
        expect(await reasonOf(signIn(holderOf(), { deps }))).toBe('certificate-status-unknown')
      })
    })

    it.each<[string, SignInOptions]>([
      ['made for another origin', { signed: text => text.replace(/http.*$/, 'https://evil.example') }],
      ['over another challenge', { signed: text => `A${text.slice(1)}` }],
      ['over nothing', { signed: () => '' }],
      ['for a sign-in in another browser', { other: 'interaction-2' }],
      ['that is called another algorithm', { algorithm: 'RS256' }],
    ])('prove nothing by a signature %s', async (_, options) => {
      const holder = holderOf()
      const sign = (_algorithm: string, text: string) => holder.sign('ES256', text)
      expect(await reasonOf(signIn({ ...holder, sign }, options))).toBe('certificate-proof-invalid')
    })

    it('prove nothing by a signature of another key', async () => {
      const [holder, thief] = [holderOf(), holderOf()]
      expect(await reasonOf(signIn({ ...holder, sign: thief.sign }))).toBe('certificate-proof-invalid')
    })

    it('that are none are refused', async () => {
      const holder = holderOf()
      for (const chain of [
        '',
        'hello',
        '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
        holder.certificate.repeat(7),
      ])
        expect(await reasonOf(signIn(holder, { chain }))).toBe('certificate-unreadable')
    })

    it('answer a challenge once of 64 times at once, and not after five minutes', async () => {
      const holder = holderOf()
      const { challenge, toSign } = await startCertificateSignIn(world.deps, binding)
      const attempt = {
        binding,
        challenge,
        chain: `${holder.certificate}${issuing.certificate}`,
        algorithm: 'ES256' as const,
        signature: holder.sign('ES256', toSign),
      }
      const answers = await times(64, () => authenticateCertificate(world.deps, attempt))
      expect(answers.filter(each => each.kind === 'ok')).toHaveLength(1)
      const late = await startCertificateSignIn(world.deps, binding)
      clock.advance(301)
      const signature = holder.sign('ES256', late.toSign)
      const answer = await authenticateCertificate(world.deps, { ...attempt, challenge: late.challenge, signature })
      expect(answer).toEqual({ kind: 'refused', reason: 'certificate-proof-invalid' })
    })

    it('of the own root are good in demo mode, and nowhere else', async () => {
      const uscc = '91530000PDY000052N'
      const subject = { commonName: '演示公司', organization: '演示公司', organizationId: uscc }
      const certificate = await world.deps.keys.certify('demo-holder', subject, 1)
      const attempt = async (demo: boolean) => {
        const deps = { ...world.deps, config: { ...world.deps.config, demo } }
        const { challenge, toSign } = await startCertificateSignIn(deps, binding)
        const signature = await deps.keys.signer.sign('demo-holder', Buffer.from(toSign))
        const raw = Buffer.from(signature).toString('base64url')
        return authenticateCertificate(deps, {
          binding,
          challenge,
          chain: certificate,
          algorithm: 'ES256',
          signature: raw,
        })
      }
      expect(await attempt(true)).toMatchObject({ kind: 'ok', personId: citizen.id, organization: uscc })
      expect(await attempt(false)).toEqual({ kind: 'refused', reason: 'certificate-untrusted' })
    })

    it('do not open a frozen account', async () => {
      const frozen = await newCitizen(world)
      const holder = holderOf({ subject: `/CN=测试人/serialNumber=${frozen.number}` })
      expect((await signIn(holder)).kind).toBe('ok')
      await freezeAccount(world.deps, frozen.caller)
      expect(await signIn(holder)).toEqual({ kind: 'refused', reason: 'account-frozen' })
    })

    describe('handed on by the reverse proxy', () => {
      const request = (certificate: string, change: Partial<ForwardedRequest> = {}): ForwardedRequest => ({
        remoteAddress: '::ffff:127.0.0.1',
        headers: { 'x-client-certificate': encodeURIComponent(certificate), 'x-client-certificate-secret': secret },
        ...change,
      })
      let deps: Deps
      beforeAll(() => {
        const rootsFile = join(folder, 'with-issuing.pem')
        writeFileSync(rootsFile, `${root.certificate}${issuing.certificate}`)
        deps = under({ rootsFile })
      })

      it('sign in, escaped or as RFC 9440 writes them', async () => {
        const holder = holderOf()
        const der = holder.certificate.replace(/-----[^-]+-----|\s/g, '')
        for (const text of [encodeURIComponent(holder.certificate), `:${der}:`, der]) {
          const headers = { 'x-client-certificate': text, 'x-client-certificate-secret': secret }
          expect(
            await authenticateForwardedCertificate(deps, request('', { headers, remoteAddress: '10.1.2.3' })),
          ).toMatchObject({
            kind: 'ok',
            personId: citizen.id,
          })
        }
      })

      it('are not believed from elsewhere, or without the secret', async () => {
        const { certificate } = holderOf()
        const header = { 'x-client-certificate': encodeURIComponent(certificate) }
        for (const given of [
          request(certificate, { remoteAddress: '192.0.2.1' }),
          request(certificate, { remoteAddress: undefined }),
          request(certificate, { headers: header }),
          request(certificate, { headers: { ...header, 'x-client-certificate-secret': `${secret}x` } }),
          request(certificate, { headers: { 'x-client-certificate-secret': secret } }),
        ])
          expect(await authenticateForwardedCertificate(deps, given)).toBeUndefined()
      })

      it('are checked like others', async () => {
        const holder = holderOf({}, stranger)
        expect(await authenticateForwardedCertificate(deps, request(holder.certificate))).toEqual({
          kind: 'refused',
          reason: 'certificate-untrusted',
        })
      })
    })

    it('stop the start when the file of roots is missing or empty', async () => {
      await expect(refuseDoubtfulCertificates(under({ rootsFile: join(folder, 'none.pem') }))).rejects.toThrow()
      writeFileSync(join(folder, 'empty.pem'), 'nothing')
      await expect(refuseDoubtfulCertificates(under({ rootsFile: join(folder, 'empty.pem') }))).rejects.toThrow(
        'no certificate',
      )
      writeFileSync(join(folder, 'holder.pem'), holderOf().certificate)
      await expect(refuseDoubtfulCertificates(under({ rootsFile: join(folder, 'holder.pem') }))).rejects.toThrow(
        'may not issue',
      )
    })
  },
)
