import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const sealFaults = {
  'seal-not-found': { kind: 'missing', zh: '没有找到这枚电子印章。', en: 'There is no such seal for this caller.' },
  'seal-not-allowed': {
    kind: 'forbidden',
    zh: '只有本部门的印章管理员可以管理电子印章。',
    en: 'Seals are for the seal custodians of their department.',
  },
  'seal-exists': {
    kind: 'conflict',
    zh: '本部门已有同类电子印章，请换发或先吊销。',
    en: 'The department has a seal of this kind: replace it.',
  },
  'seal-move-not-allowed': {
    kind: 'conflict',
    zh: '电子印章的当前状态不允许这项操作。',
    en: "The seal's present state does not allow this.",
  },
  'seal-suspended': {
    kind: 'conflict',
    zh: '贵单位的电子印章不在使用中，现在不能颁发证照，也不能签章。',
    en: "The department's seal is suspended, replaced or revoked: it signs nothing now.",
  },
  'seal-declaration-not-allowed': {
    kind: 'forbidden',
    zh: '只有平台的安全管理员可以宣告印章密钥泄露；印章管理员可以立即停用印章。',
    en: 'The security administrator declares a key compromised; a custodian may suspend the seal at once.',
  },
  'seal-moment-invalid': {
    kind: 'unprocessable',
    zh: '泄露时间不能早于证书生效，也不能晚于现在。',
    en: 'The moment must lie between the beginning of the certificate and now.',
  },
  'seal-picture-invalid': {
    kind: 'unprocessable',
    zh: '印章图片须为 PNG 格式，边长 100 至 1200 像素，不超过 512 KB。',
    en: 'The picture must be a PNG of 100 to 1200 pixels a side and at most 512 KB.',
  },
  'seal-file-invalid': {
    kind: 'unprocessable',
    zh: '这不是可用的证书文件（.p12 / .pfx），或其中没有私钥。须为 P-256 或 2048 位以上的 RSA 密钥。',
    en: 'This is no PKCS#12 file with a key that can seal: P-256, or RSA of 2048 bits or more.',
  },
  'seal-file-password-wrong': {
    kind: 'unprocessable',
    zh: '证书文件的密码不正确。',
    en: 'The password does not open the file.',
  },
  'seal-certificate-untrusted': {
    kind: 'unprocessable',
    zh: '证书不是由平台认可的电子认证机构颁发的，或者不能用于签章。',
    en: 'The certificate does not lead to a recognised authority, or is not for seals.',
  },
  'seal-certificate-expired': {
    kind: 'unprocessable',
    zh: '证书尚未生效或已过期。',
    en: 'The certificate is not valid now.',
  },
  'seal-certificate-of-other': {
    kind: 'unprocessable',
    zh: '证书上的单位名称或统一社会信用代码与本部门不一致。',
    en: 'The certificate names another organization or another code.',
  },
  'seal-key-used': {
    kind: 'conflict',
    zh: '这把密钥已用于另一枚电子印章。',
    en: 'This key is that of another seal.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(sealFaults)
