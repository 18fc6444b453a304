import { X509Certificate } from 'node:crypto'
import Value from 'typebox/value'
import { type Statement, sealedStatement } from '../../licenses/index.ts'
import { readCertificate } from '../../platform/crypto/x509/reading.ts'
import type { Deps } from '../../platform/deps.ts'
import { receiptShape } from '../answer-shape.ts'
import { delegateCertificate, registerSigner } from '../delegate.ts'
import { subjectOf } from '../offline/trust.ts'
import { reasonWords } from '../outcome.ts'
import type { KnownWay } from '../way.ts'
import { type Receipt, receiptMediaType } from './receipt.ts'

const ways: Readonly<Record<KnownWay, string>> = {
  qr: '扫描证照二维码　QR code',
  code: '证照标识和查验码　Identifier and check code',
  file: '证照文件　Document file',
  show: '持证人亮证码　Show code',
  number: '证照编号　License number',
  presentation: '持证人出示　Presentation by the holder',
}

const states = {
  active: '有效　Active',
  suspended: '已暂停　Suspended',
  revoked: '已吊销　Revoked',
  cancelled: '已注销　Cancelled',
  superseded: '已被新版本取代　Superseded',
  expired: '已过期　Expired',
} as const

const cell = (chinese: string, english: string, ...lines: readonly (string | undefined)[]) => ({
  label: [chinese, english] as const,
  paragraphs: lines.flatMap(text => (text === undefined ? [] : [{ text, pointer: `/receipt/${english}` }])),
})

/** As clocks in China show it (UTC+8). */
function momentText(at: string): string {
  const local = new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString()
  const [year, month, day] = local.slice(0, 10).split('-').map(Number)
  return `${year}年${month}月${day}日 ${local.slice(11, 19)}`
}
const dayText = (day: string): string => day.split('-').map(Number).join('.')

function licenseRows({ license }: Receipt) {
  if (license === undefined) return []
  const { typeName, typeNameEn, holder, issuer, status, validFrom, validUntil, identifier } = license
  const until = validUntil === null ? '长期　no end' : dayText(validUntil)
  return [
    [cell('证照名称', 'License', typeName, typeNameEn)],
    [cell('证照标识', 'Identifier', identifier)],
    [cell('持证主体', 'Holder', holder), cell('当时状态', 'State then', states[status])],
    [cell('颁发机构', 'Issued by', issuer.name)],
    [cell('有效期', 'Validity', `${dayText(validFrom)} — ${until}`)],
  ]
}

function sealRows({ seals = [], license }: Receipt) {
  if (license !== undefined || seals.length === 0) return []
  return [[cell('电子印章', 'Seals', ...seals.map(({ name, sealedAt }) => `${name}　${momentText(sealedAt)}`))]]
}

function rowsOf(receipt: Receipt): Statement['rows'] {
  const { by, checkedAt, how, log, outcome, purpose, reasons } = receipt
  const told = reasons.map(reason => `${reasonWords[reason].zh}　${reasonWords[reason].en}`)
  const party = by.organization === undefined ? [by.actor] : [by.organization.name, by.organization.uscc]
  const why = purpose === undefined ? [] : [purpose.matter, purpose.caseNumber, purpose.legalBasis]
  return [
    [cell('核验结果', 'Outcome', outcome === 'valid' ? '有效　VALID' : '无效　NOT VALID', ...told)],
    [cell('核验时间', 'Verified at', `${momentText(checkedAt)}（北京时间）`)],
    [cell('核验单位', 'Verified by', ...party, by.name)],
    ...(why.length === 0 ? [] : [[cell('用证事由', 'Purpose', ...why)]]),
    [cell('核验方式', 'Verified how', ways[how])],
    ...licenseRows(receipt),
    ...sealRows(receipt),
    [
      cell(
        '存证位置',
        'Log position',
        `记录 ${log.record}，序号 ${log.index}　Record ${log.record}, leaf ${log.index}`,
      ),
    ],
  ]
}

const notes = (origin: string): readonly string[] => [
  '本回执证明当时的核验结果；现在的状态请重新核验证照。',
  'What was found then. For how it stands now, verify anew.',
  `核验本回执　Verify this receipt: ${origin}/v`,
]

function claimsIn(jws: string): Receipt {
  const claims: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (!Value.Check(receiptShape, claims)) throw new Error('a receipt of ours has another shape')
  return claims
}

/**
 * The receipt on one page, sealed with the register's key, the signed text attached to it.
 * @throws Fault `document-character-missing`, `time-stamp-unavailable`
 */
export async function receiptPdf(deps: Deps, jws: string): Promise<Uint8Array> {
  const receipt = claimsIn(jws)
  const certificate = new X509Certificate(await delegateCertificate(deps, deps.db, registerSigner))
  const { commonName = registerSigner.commonName, organization = commonName } = subjectOf(
    readCertificate(certificate.raw),
  )
  const statement: Statement = {
    title: ['证照核验回执', 'Receipt of a verification'],
    number: cell('回执编号', 'Receipt', receipt.jti),
    rows: rowsOf(receipt),
    by: [organization, '证照登记系统电子签章　Sealed by the register', momentText(receipt.checkedAt)],
    notes: notes(deps.config.origin),
    description: {
      title: '证照核验回执',
      author: organization,
      subject: receipt.jti,
      at: receipt.checkedAt,
      attachment: {
        fileName: `${receipt.jti}.jws`,
        mediaType: receiptMediaType,
        about: '核验回执，由登记系统签名（JWS）',
        bytes: Buffer.from(jws, 'ascii'),
      },
    },
  }
  const { keyName } = registerSigner
  return sealedStatement(deps, statement, { keyName, name: organization, der: certificate.raw, above: [], chain: null })
}
