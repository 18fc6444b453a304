import { texts } from '../ui/text.ts'

export const compromiseWords = texts(
  {
    find: '查找电子印章',
    findAbout: '按部门的统一社会信用代码查找。密钥泄露由安全管理员在这里宣告。',
    uscc: '统一社会信用代码',
    submit: '查找',
    none: '没有找到这个部门的电子印章。',
    declare: '宣告密钥泄露',
    follows: [
      '证书立即吊销，不能恢复。',
      '从所填时间起由这枚印章签发的证照，核验时一律显示签名无效。',
      '此前签发的证照仍然有效。',
      '保管人会收到通知；需要重新签发的证照会列给该部门。',
    ],
    day: '泄露日期',
    time: '时间（北京时间，如 09:30）',
    timeHint: '拿不准时填可能泄露的最早时间',
    cancel: '不宣告，返回',
    summary: '还没有宣告',
    noMoment: '请填写日期和时间',
  },
  {
    find: 'Find seals',
    findAbout:
      'By the code of the department. That a key is in other hands is declared here, by the security administrator.',
    uscc: 'Unified social credit code',
    submit: 'Find',
    none: 'This department has no seal.',
    declare: 'Declare the key compromised',
    follows: [
      'The certificate is revoked at once, for good.',
      'Licenses that it signed from that moment on are answered as “seal invalid”, however they are verified.',
      'Those that it signed before stay good.',
      'Its custodian is told; the department is shown what has to be issued again.',
    ],
    day: 'Since',
    time: 'Time (Beijing, like 09:30)',
    timeHint: 'In doubt, the earliest it could have been',
    cancel: 'Leave it, go back',
    summary: 'It is not declared yet',
    noMoment: 'Enter day and time',
  },
)
