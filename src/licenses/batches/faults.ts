import { type FaultTable, faultsOf } from '../../platform/faults.ts'

export const batchFaults = {
  'batch-not-found': { kind: 'missing', zh: '没有找到这批证照。', en: 'There is no such batch for this caller.' },
  'batch-malformed': {
    kind: 'unprocessable',
    zh: '文件内容有误，无法读取，请按提示修改后重新上传。',
    en: 'The file cannot be read as what it claims to be.',
  },
  'batch-empty': { kind: 'unprocessable', zh: '文件中没有数据行。', en: 'The file has no rows.' },
  'batch-too-large': { kind: 'too-large', zh: '文件过大或行数过多，请分批上传。', en: 'The file is too large.' },
  'batch-columns-unknown': {
    kind: 'unprocessable',
    zh: '有的列不知道是什么，或缺少必填的列，请核对表头或设置列名对应。',
    en: 'Columns are not understood, or columns that are needed are missing.',
  },
  'batch-move-not-allowed': {
    kind: 'conflict',
    zh: '这批证照的当前状态不允许这项操作。',
    en: "The batch's present state does not allow this.",
  },
  'row-duplicate': {
    kind: 'unprocessable',
    zh: '与前面一行的持证主体和证照编号相同。',
    en: 'An earlier row has the same holders and number.',
  },
  'row-cells-wrong': {
    kind: 'unprocessable',
    zh: '单元格数与表头不符。',
    en: 'The row has another number of cells than the header.',
  },
  'row-malformed': { kind: 'unprocessable', zh: '内容不合要求。', en: 'The value is not acceptable.' },
} as const satisfies FaultTable

export const refuse = faultsOf(batchFaults)
