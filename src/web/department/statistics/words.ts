import { texts } from '../../ui/text.ts'

export const statisticsWords = texts(
  {
    title: '统计',
    about: '按存证日志逐日统计本单位颁发的证照，约一分钟更新一次。',
    period: '时间',
    days: (count: number) => `最近 ${count} 天`,
    type: '证照类型',
    all: '全部',
    show: '查看',
    parts: { issued: '颁发', changed: '变更', verified: '核验' },
    partsAbout: {
      issued: '新颁发的证照',
      changed: '变更、延续、暂扣、发还、吊销、注销',
      verified: '本单位的证照被核验的次数',
    },
    summary: (what: string, total: number, most: number) => `每日${what}：共 ${total}，单日最多 ${most}`,
    byDay: '逐日数字',
    byType: '按证照类型',
    day: '日期',
    none: '这段时间没有颁发、变更或核验。换一段更长的时间看看。',
  },
  {
    title: 'Statistics',
    about: 'What happened to the licenses of the department, counted from the log; a minute or so behind.',
    period: 'Time',
    days: (count: number) => `Last ${count} days`,
    type: 'Type',
    all: 'All',
    show: 'Show',
    parts: { issued: 'Issued', changed: 'Changed', verified: 'Verified' },
    partsAbout: {
      issued: 'new licenses',
      changed: 'amended, renewed, suspended, resumed, revoked, cancelled',
      verified: 'how often licenses of the department were verified',
    },
    summary: (what: string, total: number, most: number) =>
      `${what} by day: ${total} in all, ${most} on one day at most`,
    byDay: 'Numbers by day',
    byType: 'By type',
    day: 'Day',
    none: 'Nothing was issued, changed or verified in this time. Try a longer one.',
  },
)
