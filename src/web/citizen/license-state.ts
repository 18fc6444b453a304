import type { LicenseView } from '../../licenses/index.ts'
import type { Tone } from '../ui/card.tsx'
import { type Language, texts } from '../ui/text.ts'

/** What a license is called on its face: its status, or that its first day is still to come. */
export type Standing = LicenseView['status'] | 'not-yet-valid'

export const standingOf = ({ status, validFrom }: LicenseView, today: string): Standing =>
  status === 'active' && today < validFrom ? 'not-yet-valid' : status

export const standingWords = texts<Readonly<Record<Standing, string>>>(
  {
    active: '有效',
    'not-yet-valid': '尚未生效',
    expired: '已过有效期',
    suspended: '已暂停使用',
    revoked: '已吊销',
    cancelled: '已注销',
    superseded: '已被新版本取代',
  },
  {
    active: 'Valid',
    'not-yet-valid': 'Not valid yet',
    expired: 'Expired',
    suspended: 'Suspended',
    revoked: 'Revoked',
    cancelled: 'Cancelled',
    superseded: 'Replaced by a newer version',
  },
)

export const toneOf: Readonly<Record<Standing, Tone>> = {
  active: 'good',
  'not-yet-valid': 'wait',
  expired: 'bad',
  suspended: 'wait',
  revoked: 'bad',
  cancelled: 'bad',
  superseded: 'plain',
}

const order: readonly Standing[] = [
  'active',
  'not-yet-valid',
  'suspended',
  'expired',
  'revoked',
  'cancelled',
  'superseded',
]

/** The good ones first; within one standing as they came. */
export const byStanding =
  (today: string) =>
  (one: LicenseView, other: LicenseView): number =>
    order.indexOf(standingOf(one, today)) - order.indexOf(standingOf(other, today))

export const typeNameOf = ({ typeName, typeNameEn }: LicenseView, language: Language): string =>
  (language === 'en' ? typeNameEn : undefined) ?? typeName
