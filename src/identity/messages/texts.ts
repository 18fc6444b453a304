import { type Role, roleNames } from '../departments/officers/roles.ts'

/** What is sent to phones. No name and no number: whoever reads it over a shoulder learns nothing of whom. */

export const codePurposes = ['sign-in', 'confirm-phone', 'confirm-change'] as const
export type CodePurpose = (typeof codePurposes)[number]

const purposeTexts: Readonly<Record<CodePurpose, string>> = {
  'sign-in': '用于登录一号',
  'confirm-phone': '用于在一号登记本手机号',
  'confirm-change': '用于确认修改您的一号账号安全设置',
}

export const codeText = (purpose: CodePurpose, code: string, minutes: number): string =>
  `验证码 ${code}，${purposeTexts[purpose]}，${minutes} 分钟内有效。工作人员不会索要验证码，请勿转告他人。`

const whenForm = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const when = (at: Date): string => whenForm.format(at)

const dayForm = new Intl.DateTimeFormat('zh-CN', { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' })

const remedy = '如非本人操作，请立即登录一号冻结账号。'

export const noticeTexts = {
  changed: (at: Date, what: string): string => `您的一号账号于${when(at)}${what}。${remedy}`,
  /** @param device that of the only one; undefined: all of them */
  sessionsEnded: (at: Date, device: string | undefined): string =>
    `管理员于${when(at)}退出了您的一号账号${device === undefined ? '的全部登录' : `在${device}上的登录`}。如有疑问，请拨打 12345。`,
  phoneLeft: (at: Date): string => `您的一号账号于${when(at)}改用其他手机号，本号码不再接收验证码和提醒。${remedy}`,
  newDevice: (at: Date, label: string): string => `您的一号账号于${when(at)}在新设备（${label}）上登录。${remedy}`,
  recoveryStarted: (readyAt: Date): string =>
    `有人通过实名核验申请找回您的一号账号，${when(readyAt)}后可重设密码。如非本人操作，请登录一号取消，或冻结账号。`,
  recoveryNear: (readyAt: Date): string =>
    `您的一号账号找回等待期将于${when(readyAt)}结束。如非本人操作，请立即登录一号取消，或冻结账号。`,
  recoveryCancelled: (at: Date): string => `您的一号账号找回申请已于${when(at)}取消。`,
  recovered: (at: Date): string => `您的一号账号于${when(at)}完成找回，密码已重设。如非本人操作，请拨打 12345。`,
  frozen: (at: Date): string => `您的一号账号已于${when(at)}冻结，任何方式都不能登录。解冻需本人重新完成实名核验。`,
  appointed: (at: Date, department: string, roles: readonly Role[], until: string): string =>
    `您于${when(at)}被任命为${department}的${roles.map(role => roleNames[role]).join('、')}，任期至${dayForm.format(new Date(until))}。如有疑问，请联系该部门。`,
  dismissed: (at: Date, department: string): string =>
    `您在${department}的任职已于${when(at)}结束。如有疑问，请联系该部门。`,
  unfrozen: (at: Date): string => `您的一号账号已于${when(at)}解冻。${remedy}`,
} as const
