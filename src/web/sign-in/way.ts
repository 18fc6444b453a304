import type { ProveMore, Way } from '../../sso/index.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'

export interface WayProps {
  readonly language: Language
  readonly step: ProveMore
  readonly way: Way
  /** `/sign-in/:uid` */
  readonly path: string
  readonly csrf: string
  readonly mistakes: readonly Mistake[]
  readonly isAgain: boolean
  readonly demo: boolean
  readonly inbox: boolean
}
