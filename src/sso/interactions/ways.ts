import type { Level, SignInMethods } from '../../identity/index.ts'
import { isStrongProof } from './proof.ts'

/** By what somebody who is half known can prove more. */
export type Way = 'totp' | 'recovery-code' | 'code' | 'passkey' | 'register-match' | 'face'

interface Standing {
  readonly amr: readonly string[]
  /** What is known of the person, however they sign in. */
  readonly personLevel: number
  readonly methods: SignInMethods
  /** Ways that have led no further in this interaction. */
  readonly failed: readonly string[]
}

/** Means of the account that were not used yet: each would make one means two. */
export function secondFactors({ amr, methods }: Pick<Standing, 'amr' | 'methods'>): Way[] {
  const ways: Way[] = []
  if (methods.passkeys > 0 && !amr.includes('pop')) ways.push('passkey')
  if (methods.totp && !amr.includes('otp')) ways.push('totp')
  if (methods.phone !== undefined && !amr.includes('sms')) ways.push('code')
  if (methods.totp && methods.recoveryCodesLeft > 0 && !amr.includes('otp')) ways.push('recovery-code')
  return ways
}

/** Where the app is still to be asked, a message to the phone does not stand in for it. */
export const insteadOfApp = (ways: readonly Way[]): Way[] => ways.filter(way => way !== 'code')

/** What would bring somebody nearer to the level that is wanted; none when nothing of theirs would. */
export function waysTo(wanted: Level, standing: Standing): Way[] {
  const { amr, failed, personLevel } = standing
  const ways: Way[] = []
  if (!isStrongProof(amr)) ways.push(...secondFactors(standing), 'face')
  else if (personLevel < wanted) {
    if (wanted === 3) ways.push('register-match')
    if (wanted <= 4) ways.push('face')
  } else ways.push(...secondFactors(standing).filter(way => way === 'passkey'), 'face')
  return ways.filter(way => !failed.includes(way) && !(way === 'face' && amr.includes('face') && personLevel >= 4))
}
