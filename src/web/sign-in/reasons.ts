import { texts } from '../ui/text.ts'

/** Why somebody was refused, where it may be told: by fault code. */
export const reasonWords = texts<Readonly<Record<string, string>>>(
  {
    'account-frozen': '这个账号已冻结，不能登录。要解冻，请本人带身份证件到政务服务窗口，或拨打 12345。',
    'certificate-unreadable': '读不出这张证书，请贴上完整的 PEM 文字。',
    'certificate-untrusted': '这张证书不是本系统信任的机构签发的。',
    'certificate-expired': '这张证书已经过期，或者还没有生效。',
    'certificate-unsuitable': '这张证书不能用来登录。',
    'certificate-revoked': '这张证书已经吊销。',
    'certificate-status-unknown': '现在查不到这张证书是否吊销，请稍后再试，或者换一种方式。',
    'certificate-proof-invalid': '签名对不上，或者待签名的文字已经过期。',
    'certificate-holder-unknown': '这张证书的持有人还没有在这里登记。',
    'register-no-match': '姓名和证件号码与权威登记不一致。请换一种方式，或到政务服务窗口核对。',
    'face-check-failed': '人脸核验没有通过。请换一种方式。',
    'face-check-expired': '人脸核验超过了时间。请换一种方式。',
    'too-many-tries': '尝试次数过多，请稍后再试。',
  },
  {
    'account-frozen': 'This account is frozen. To lift it, take your ID to a service counter, or call 12345.',
    'certificate-unreadable': 'This certificate cannot be read; paste the whole PEM text.',
    'certificate-untrusted': 'No authority that is trusted here has issued this certificate.',
    'certificate-expired': 'This certificate is past or before its time.',
    'certificate-unsuitable': 'This certificate is not meant for signing in.',
    'certificate-revoked': 'This certificate is revoked.',
    'certificate-status-unknown':
      'Whether this certificate is revoked cannot be told now; try later, or choose another way.',
    'certificate-proof-invalid': 'The signature does not fit, or the text to sign has expired.',
    'certificate-holder-unknown': 'The holder of this certificate is not registered here.',
    'register-no-match':
      'Name and number differ from the register. Choose another way, or have it checked at a counter.',
    'face-check-failed': 'The face check was not passed. Choose another way.',
    'face-check-expired': 'The face check took too long. Choose another way.',
    'too-many-tries': 'Too many tries; try again later.',
  },
)

export const lockedWords = texts(
  { until: (time: string) => `尝试次数过多，为保护账号，请在 ${time} 以后再试` },
  { until: (time: string) => `Too many tries. To protect the account, try again after ${time}` },
)
