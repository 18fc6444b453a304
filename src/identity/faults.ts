import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const identityFaults = {
  'document-type-unknown': { kind: 'malformed', zh: '不支持这种证件类型。', en: 'This document type is not known.' },
  'document-number-invalid': {
    kind: 'malformed',
    zh: '证件号码不正确，请核对后重填。',
    en: 'The document number is not a valid number of its type.',
  },
  'uscc-invalid': {
    kind: 'malformed',
    zh: '统一社会信用代码不正确，请核对后重填。',
    en: 'The unified social credit code is not valid.',
  },
  'name-invalid': {
    kind: 'malformed',
    zh: '姓名或名称不能为空。',
    en: 'The name is empty or holds control characters.',
  },
  'phone-invalid': { kind: 'malformed', zh: '手机号码不正确。', en: 'The phone number is not valid.' },
  'registration-not-allowed': {
    kind: 'forbidden',
    zh: '您没有登记权限。',
    en: 'This caller may not register people or organizations.',
  },
  'person-conflict': {
    kind: 'conflict',
    zh: '该证件号码已登记，但姓名或手机号不一致。',
    en: 'This document number is registered with another name or phone number.',
  },
  'phone-taken': {
    kind: 'conflict',
    zh: '该手机号已登记在他人名下。',
    en: 'This phone number is registered for somebody else.',
  },
  'phone-unchanged': {
    kind: 'conflict',
    zh: '这就是您现在登记的手机号。',
    en: 'This is the phone number that is registered now.',
  },
  'organization-conflict': {
    kind: 'conflict',
    zh: '该统一社会信用代码已登记，但名称或法定代表人不一致。',
    en: 'This code is registered with another name or legal representative.',
  },
  'person-not-found': {
    kind: 'missing',
    zh: '没有以该证件号码登记的人员。',
    en: 'Nobody is registered with this document number.',
  },
  'person-ended': {
    kind: 'conflict',
    zh: '该人员的登记已注销或并入另一登记。',
    en: 'The record of this person was closed or merged.',
  },
  'document-superseded': {
    kind: 'conflict',
    zh: '该证件号码已变更，请使用现在的号码。',
    en: 'This is a past number of a person who has another one now.',
  },
  'document-taken': {
    kind: 'conflict',
    zh: '该证件号码属于或曾属于他人。',
    en: 'This document number is or was somebody else’s.',
  },
  'same-person': {
    kind: 'conflict',
    zh: '两个证件号码已属于同一登记。',
    en: 'Both document numbers belong to one record already.',
  },
  'address-invalid': {
    kind: 'malformed',
    zh: '地址不能为空，最多 200 个字符。',
    en: 'The address is empty, too long or holds control characters.',
  },
  'organization-not-found': {
    kind: 'missing',
    zh: '没有以该统一社会信用代码登记的组织。',
    en: 'No organization is registered with this code.',
  },
  'organization-closed': {
    kind: 'conflict',
    zh: '该组织已注销。',
    en: 'This organization was closed.',
  },
  'password-too-short': {
    kind: 'unprocessable',
    zh: '密码至少需要 10 个字符。',
    en: 'A password needs at least 10 characters.',
  },
  'password-too-long': {
    kind: 'unprocessable',
    zh: '密码最多 128 个字符。',
    en: 'A password may have at most 128 characters.',
  },
  'password-not-allowed': {
    kind: 'forbidden',
    zh: '您不能设置这个账号的密码。',
    en: 'This caller may not set this password.',
  },
  'password-common': {
    kind: 'unprocessable',
    zh: '这个密码太常见，容易被猜到，请换一个。',
    en: 'This password is a common one and easily guessed.',
  },
  'password-personal': {
    kind: 'unprocessable',
    zh: '密码不能使用您的证件号码、手机号、出生日期或姓名。',
    en: 'A password must not be one’s own number, phone, birth date or name.',
  },
  'password-wrong': { kind: 'unprocessable', zh: '当前密码不正确。', en: 'The current password is not right.' },
  'credential-not-allowed': {
    kind: 'forbidden',
    zh: '只有账号本人可以这样做。',
    en: 'Only the owner of the account may do this.',
  },
  'fresh-sign-in-needed': {
    kind: 'forbidden',
    zh: '为了账号安全，请先重新登录并完成二次验证。',
    en: 'A fresh sign-in by two factors or by a key is needed first.',
  },
  'second-factor-needed': {
    kind: 'unauthenticated',
    zh: '请输入动态口令完成登录。',
    en: 'A code of the authenticator app is needed to complete this sign-in.',
  },
  'credential-name-invalid': {
    kind: 'malformed',
    zh: '名称需为 1 至 40 个字符。',
    en: 'The name must have 1 to 40 characters.',
  },
  'too-many-tries': {
    kind: 'limited',
    zh: '尝试次数过多，请稍后再试。',
    en: 'Too many tries; try again later.',
  },
  'messages-unavailable': {
    kind: 'unavailable',
    zh: '短信服务暂不可用，请换一种登录方式。',
    en: 'Text messages cannot be sent from here.',
  },
  'code-too-soon': {
    kind: 'limited',
    zh: '验证码发送过于频繁，请稍后再试。',
    en: 'A code was sent a moment ago; wait before asking for another.',
  },
  'code-invalid': {
    kind: 'unprocessable',
    zh: '验证码不正确或已失效，请核对后重试。',
    en: 'The code is wrong, used or expired.',
  },
  'totp-not-started': {
    kind: 'conflict',
    zh: '请先扫描二维码，再输入动态口令。',
    en: 'There is no authenticator app waiting to be confirmed.',
  },
  'totp-already-set': {
    kind: 'conflict',
    zh: '您已绑定动态口令，请先移除原有的。',
    en: 'An authenticator app is set up already; remove it first.',
  },
  'credential-last': {
    kind: 'conflict',
    zh: '这是您唯一的登录方式。请先设置密码或添加通行密钥。',
    en: 'This is the only way in. Set a password or add a passkey first.',
  },
  'credential-not-found': { kind: 'missing', zh: '没有找到这个认证方式。', en: 'There is no such credential.' },
  'passkey-refused': {
    kind: 'unprocessable',
    zh: '通行密钥验证未通过，请重试。',
    en: 'The passkey’s answer could not be verified.',
  },
  'passkey-known': { kind: 'conflict', zh: '这个通行密钥已经登记。', en: 'This passkey is registered already.' },
  'passkey-too-many': {
    kind: 'conflict',
    zh: '通行密钥数量已达上限，请先移除不用的。',
    en: 'There are too many passkeys; remove one first.',
  },
  'certificate-unreadable': {
    kind: 'malformed',
    zh: '无法读取数字证书。',
    en: 'The certificate chain cannot be read.',
  },
  'certificate-untrusted': {
    kind: 'forbidden',
    zh: '该数字证书不是由本系统信任的机构签发的。',
    en: 'The certificate does not lead to a trusted authority.',
  },
  'certificate-expired': {
    kind: 'forbidden',
    zh: '数字证书已过期或尚未生效。',
    en: 'The certificate is past or before its time.',
  },
  'certificate-unsuitable': {
    kind: 'forbidden',
    zh: '该数字证书不能用于登录。',
    en: 'The certificate, or one above it, is not meant for this use or is too weak.',
  },
  'certificate-revoked': { kind: 'forbidden', zh: '数字证书已被吊销。', en: 'The certificate is revoked.' },
  'certificate-status-unknown': {
    kind: 'unavailable',
    zh: '暂时无法确认数字证书是否被吊销，请稍后再试或换一种登录方式。',
    en: 'Whether the certificate is revoked cannot be told right now.',
  },
  'certificate-proof-invalid': {
    kind: 'forbidden',
    zh: '数字证书签名验证未通过，请重试。',
    en: 'The signature over the challenge is not good, or the challenge is used or expired.',
  },
  'certificate-holder-unknown': {
    kind: 'forbidden',
    zh: '该数字证书的持有人还没有在本系统登记。',
    en: 'Whom the certificate names is not registered here, or may not act for the organization it names.',
  },
  'evidence-insufficient': {
    kind: 'forbidden',
    zh: '请先完成实名核验和人脸核验。',
    en: 'A fresh match with a register and a face check are needed.',
  },
  'recovery-not-open': {
    kind: 'conflict',
    zh: '没有正在进行的账号找回。',
    en: 'There is no recovery under way.',
  },
  'recovery-too-early': {
    kind: 'conflict',
    zh: '账号找回仍在等待期内，请在等待期结束后再试。',
    en: 'The waiting period of this recovery is not over.',
  },
  'recovery-ticket-invalid': {
    kind: 'forbidden',
    zh: '找回凭证无效、已使用或已过期，请重新进行实名核验。',
    en: 'The recovery ticket is unknown, used or expired.',
  },
  'account-frozen': {
    kind: 'forbidden',
    zh: '账号已冻结，请完成实名核验后解冻。',
    en: 'The account is frozen; its owner can lift that by proving who they are.',
  },
} as const satisfies FaultTable

export type IdentityFault = keyof typeof identityFaults

export const refuse = faultsOf(identityFaults)
