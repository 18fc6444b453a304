import { type FaultTable, faultsOf } from '../platform/faults.ts'

export const auditFaults = {
  'log-reading-not-allowed': {
    kind: 'forbidden',
    zh: '您没有查阅日志的权限。',
    en: 'This caller may not read the log.',
  },
  'record-not-found': { kind: 'missing', zh: '日志中没有这条记录。', en: 'The log has no such record.' },
  'record-not-yet-published': {
    kind: 'conflict',
    zh: '这条记录还没有进入已发布的检查点，请稍后再试。',
    en: 'The record is not in a published checkpoint yet; try again in a few seconds.',
  },
  'checkpoint-not-found': {
    kind: 'missing',
    zh: '日志还没有发布检查点。',
    en: 'The log has not published a checkpoint yet.',
  },
  'tile-not-found': {
    kind: 'missing',
    zh: '没有这个数据块：它不属于任何已发布的检查点。',
    en: 'There is no such tile in any published checkpoint.',
  },
} as const satisfies FaultTable

export const refuse = faultsOf(auditFaults)
