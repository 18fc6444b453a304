/** Every reason why a license is not good, as a stable code, with what a person is told. */
export const reasonWords = {
  malformed: {
    zh: '内容无法识别，不是本系统的证照二维码或签章文件',
    en: 'this is neither the QR code of a license nor a sealed PDF',
  },
  'unknown-issuer': { zh: '颁发机构的证书不在信任名单内', en: 'no trusted certificate of this issuer' },
  'seal-invalid': { zh: '签名无效，可能是伪造或被改动', en: 'the signature does not hold: forged or changed' },
  'content-altered': {
    zh: '签章之后被改动过，或与登记的证照不一致',
    en: 'changed after it was sealed, or other than the license in the register',
  },
  'not-found': { zh: '没有找到这份证照，请核对证照标识和查验码', en: 'no such license; check the identifier and code' },
  'wrong-check-code': { zh: '查验码不正确', en: 'the check code is wrong' },
  'not-yet-valid': { zh: '尚未生效', en: 'not valid yet' },
  expired: { zh: '已过有效期', en: 'expired' },
  suspended: { zh: '已暂停使用', en: 'suspended' },
  revoked: { zh: '已吊销', en: 'revoked' },
  superseded: { zh: '已被新版本取代', en: 'replaced by a newer version' },
  'code-used': { zh: '亮证码已使用过', en: 'the show code was used before' },
  'code-expired': { zh: '亮证码已过期', en: 'the show code has expired' },
  'holder-proof-invalid': { zh: '持证人证明无效', en: 'the proof by the holder does not hold' },
} as const

export type Reason = keyof typeof reasonWords

export const reasons = Object.freeze(Object.keys(reasonWords).filter((code): code is Reason => code in reasonWords))

export const isReason = (value: unknown): value is Reason =>
  typeof value === 'string' && Object.hasOwn(reasonWords, value)

/** A bad license is an answer, not an exception: `invalid` comes with all reasons that could be found. */
export type Outcome = 'valid' | 'invalid'

export const outcomeOf = (found: readonly Reason[]): Outcome => (found.length === 0 ? 'valid' : 'invalid')
