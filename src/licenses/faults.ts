import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const licenseFaults = {
  'license-not-found': { kind: 'missing', zh: '没有找到这份证照。', en: 'There is no such license for this caller.' },
  'license-type-not-found': { kind: 'missing', zh: '没有这种证照类型。', en: 'There is no such license type.' },
  'license-type-unknown': {
    kind: 'unprocessable',
    zh: '证照目录中没有这种证照类型。',
    en: 'The catalog has no such license type.',
  },
  'license-type-invalid': {
    kind: 'unprocessable',
    zh: '证照类型的定义不合要求，请按提示修改。',
    en: 'The definition of the license type is not acceptable.',
  },
  'license-type-retired': {
    kind: 'unprocessable',
    zh: '这种证照类型已停用，不再颁发、延续；已颁发的不受影响。',
    en: 'The license type is retired: nothing new is issued by it.',
  },
  'license-type-conflict': {
    kind: 'conflict',
    zh: '该证照类型刚被他人更新，请取最新版本后重试。',
    en: 'The license type has moved on since the version this is based on.',
  },
  'catalog-not-allowed': {
    kind: 'forbidden',
    zh: '您没有维护证照目录的权限。',
    en: 'This caller may not manage the catalog.',
  },
  'issuer-not-allowed': {
    kind: 'forbidden',
    zh: '贵单位不能颁发这种证照。',
    en: 'This department may not issue licenses of this type.',
  },
  'issuer-not-eligible': {
    kind: 'unprocessable',
    zh: '该部门的层级或行政区划不符合这种证照类型的颁发要求。',
    en: 'The level or region of the department is not one in which this type is issued.',
  },
  'import-invalid': {
    kind: 'unprocessable',
    zh: '文件不是可导入的证照目录，请按提示修改。',
    en: 'The file is no catalog that can be imported.',
  },
  'issuer-unknown': {
    kind: 'unprocessable',
    zh: '该机构尚未登记，不能作为颁发机构。',
    en: 'The organization is not registered and cannot be an issuer.',
  },
  'issuer-without-key': {
    kind: 'forbidden',
    zh: '贵单位的签章证书尚未配置或已过期，请联系管理员。',
    en: 'The department has no valid signing certificate.',
  },
  'text-invalid': {
    kind: 'malformed',
    zh: '内容含有无法显示的字符。',
    en: 'A text holds control characters or half surrogates.',
  },
  'holder-name-invalid': {
    kind: 'malformed',
    zh: '持证主体的名称不能为空或过长。',
    en: "The holder's name is empty or too long.",
  },
  'holder-category-wrong': {
    kind: 'unprocessable',
    zh: '持证主体的类别或人数与证照类型不符。',
    en: 'The holders are not of the kind or number this license type asks for.',
  },
  'guardian-not-allowed': {
    kind: 'unprocessable',
    zh: '只有未满 18 周岁的持证人才登记监护人，且监护人须为成年人。',
    en: 'Guardians are for holders under 18 alone, and are themselves of age.',
  },
  'fields-invalid': {
    kind: 'unprocessable',
    zh: '照面信息不符合证照类型的要求，请按提示修改。',
    en: "The fields do not satisfy the license type's schema.",
  },
  'validity-invalid': {
    kind: 'unprocessable',
    zh: '有效期不正确：日期须真实存在，且截止日期不早于起始日期。',
    en: 'The dates of validity are not days, or end before they begin.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    zh: '同一个 Idempotency-Key 已用于另一份内容。',
    en: 'This Idempotency-Key was used with another body.',
  },
  'paper-serial-needed': {
    kind: 'unprocessable',
    zh: '这种证照同时发放纸质证照，请填写印刷号。',
    en: 'Licenses of this type are issued on paper too: the serial of the sheet is needed.',
  },
  'paper-not-available': {
    kind: 'conflict',
    zh: '这个印刷号不在本单位的空白证照库存里，或已经用过。',
    en: 'The sheet is not in the stock of the department, or was taken.',
  },
  'paper-not-found': { kind: 'missing', zh: '本单位没有这个印刷号的纸张。', en: 'The department has no such sheet.' },
  'paper-step-not-allowed': {
    kind: 'conflict',
    zh: '这张纸的当前状态不允许这项登记。',
    en: 'The present state of the sheet does not allow this.',
  },
  'paper-range-invalid': {
    kind: 'unprocessable',
    zh: '起止印刷号不成一段：前缀和位数须相同，一次最多 10000 张。',
    en: 'First and last serial are no range of at most 10,000 sheets.',
  },
  'paper-known': { kind: 'conflict', zh: '其中有印刷号已经登记过。', en: 'A sheet of these was received before.' },
  'second-person-needed': {
    kind: 'forbidden',
    zh: '这类证照的这项操作须由另一人审核，请提交审核。',
    en: 'For licenses of this type this needs a second person; it is proposed, and another approves.',
  },
  'draft-not-found': { kind: 'missing', zh: '没有找到这份草稿，可能已经办完或过期。', en: 'There is no such draft.' },
  'proposal-not-found': {
    kind: 'missing',
    zh: '没有这项待审核的申请。',
    en: 'There is no such proposal for this caller.',
  },
  'proposal-closed': {
    kind: 'conflict',
    zh: '这项申请已经处理或已过期。',
    en: 'The proposal was decided, withdrawn, or has expired.',
  },
  'proposal-own': {
    kind: 'forbidden',
    zh: '不能审核自己提交的申请，请由另一位审核人办理。',
    en: 'Nobody approves what they proposed themself.',
  },
  'person-needed': {
    kind: 'forbidden',
    zh: '审核须由本部门的审核人本人办理。',
    en: 'Only a person, an approver of the department, approves or refuses.',
  },
  'move-not-allowed': {
    kind: 'conflict',
    zh: '证照的当前状态不允许这项操作。',
    en: "The license's present state does not allow this.",
  },
  'sealing-not-allowed': {
    kind: 'forbidden',
    zh: '您没有在文件上加盖印章的权限。',
    en: 'This caller may not put seals on documents.',
  },
  'keyword-not-found': {
    kind: 'unprocessable',
    zh: '在文件中没有找到这个关键字，请改用页码和坐标。',
    en: 'The document does not say this; name the place by page and millimeters.',
  },
  'document-not-pdf': { kind: 'unprocessable', zh: '这不是 PDF 文件。', en: 'This is not a PDF.' },
  'document-broken': {
    kind: 'unprocessable',
    zh: '这份 PDF 文件已损坏，无法签章。',
    en: 'This PDF is broken and cannot be sealed.',
  },
  'document-encrypted': {
    kind: 'unprocessable',
    zh: '这份 PDF 文件已加密，请先解除保护再签章。',
    en: 'This PDF is encrypted: remove its protection before sealing it.',
  },
  'document-active': {
    kind: 'unprocessable',
    zh: '这份 PDF 文件含有脚本或动态表单，签章后显示的内容仍可能变化，不能签章。',
    en: 'What this PDF shows can change by itself: scripts or a dynamic form.',
  },
  'document-altered': {
    kind: 'unprocessable',
    zh: '这份 PDF 文件在上一次签名之后被改动过，不能签章。',
    en: 'This PDF was changed after it was last signed.',
  },
  'document-closed': {
    kind: 'conflict',
    zh: '这份 PDF 文件不允许再加盖签章。',
    en: 'This PDF does not take this seal: its certification forbids it, or it is signed already.',
  },
  'seal-place-invalid': {
    kind: 'unprocessable',
    zh: '签章位置不在文件的页面之内。',
    en: 'The seal would not stand on a page of the document.',
  },
  'time-stamp-unavailable': {
    kind: 'unavailable',
    zh: '时间戳服务暂时不可用，未能签章，请稍后再试。',
    en: 'There is no time stamp to be had right now; nothing was sealed.',
  },
  'document-character-missing': {
    kind: 'unprocessable',
    zh: '证照中有系统字库没有的字，暂时无法生成版式文件。请联系管理员补充字库。',
    en: 'The license has a character that no font has; the administrator can add one (FONTS).',
  },
  'document-format-unknown': {
    kind: 'malformed',
    zh: '不支持这种文件格式。',
    en: 'Documents are not available in this format.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(licenseFaults)
