import { texts } from '../ui/text.ts'

/** What is said of before it is done. */
export type Act = 'remove-phone' | 'remove-totp' | 'renew' | 'freeze'

export const actPath: Readonly<Record<Act, string>> = {
  'remove-phone': '/me/security/phone/remove',
  'remove-totp': '/me/security/totp/remove',
  renew: '/me/security/recovery-codes',
  freeze: '/me/security/freeze',
}

interface ActWords {
  readonly title: string
  readonly follows: readonly string[]
  readonly submit: string
  readonly cancel: string
}

export const actWords = texts<Readonly<Record<Act, ActWords>>>(
  {
    'remove-phone': {
      title: '移除手机号',
      follows: [
        '以后不能用短信验证码登录，也不能用这个号码登录。',
        '账号有变动时，不再有短信提醒您。',
        '您会在所有设备上退出；这个号码会收到最后一条短信。',
      ],
      submit: '移除',
      cancel: '不移除，返回',
    },
    'remove-totp': {
      title: '移除动态口令',
      follows: ['以后登录不再要求验证器上的数字，账号的保护会变弱。', '恢复码同时作废。'],
      submit: '移除',
      cancel: '不移除，返回',
    },
    renew: {
      title: '重新生成恢复码',
      follows: ['会得到十个新的恢复码，只显示一次。', '以前的恢复码全部作废。'],
      submit: '生成新的恢复码',
      cancel: '不生成，返回',
    },
    freeze: {
      title: '冻结账号',
      follows: [
        '您会在所有设备、所有网站上退出。',
        '冻结以后，任何人用任何方式都不能登录，包括您自己。',
        '证照不受影响，别人仍然可以核验。',
        '解冻要由您本人重新完成实名核验：请带身份证件到政务服务窗口，或拨打 12345。',
      ],
      submit: '冻结我的账号',
      cancel: '不冻结，返回',
    },
  },
  {
    'remove-phone': {
      title: 'Remove the mobile number',
      follows: [
        'You can no longer sign in by a code on the phone, nor by this number.',
        'No message tells you any more when your account is changed.',
        'You are signed out on every device; the number gets a last message.',
      ],
      submit: 'Remove',
      cancel: 'Leave it, go back',
    },
    'remove-totp': {
      title: 'Remove the authenticator app',
      follows: [
        'Signing in will not ask for its digits any more: the account is less protected.',
        'Recovery codes end with it.',
      ],
      submit: 'Remove',
      cancel: 'Leave it, go back',
    },
    renew: {
      title: 'Make new recovery codes',
      follows: ['You get ten new codes, shown once.', 'All earlier ones are worthless from then on.'],
      submit: 'Make new codes',
      cancel: 'Leave it, go back',
    },
    freeze: {
      title: 'Freeze the account',
      follows: [
        'You are signed out on every device and at every site.',
        'Nobody can sign in by any means, not even you.',
        'Your licenses are not touched; others can still verify them.',
        'Lifting it takes a new proof of who you are: take your ID to a service counter, or call 12345.',
      ],
      submit: 'Freeze my account',
      cancel: 'Leave it, go back',
    },
  },
)
