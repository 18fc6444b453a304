/** Why a seal changes. Codes alone: they stand in the log, which holds no words of anybody. */
export const suspendReasons = [
  'custodian-away',
  'suspected-compromise',
  'under-investigation',
  'department-reform',
  'other',
] as const
export const replaceReasons = ['renewal', 'key-rotation', 'department-renamed', 'picture-changed', 'other'] as const
export type SuspendReason = (typeof suspendReasons)[number]
export type ReplaceReason = (typeof replaceReasons)[number]

/** Why a certificate is revoked by those who manage it; a key in other hands is declared by others. */
export const endingReasons = ['superseded', 'cessation-of-operation', 'affiliation-changed'] as const
export type EndingReason = (typeof endingReasons)[number]
