/** How anybody asks. */
export type Way = 'qr' | 'code' | 'file'

/** How those who are known ask, as records tell. */
export const knownWays = ['qr', 'code', 'file', 'show', 'number', 'presentation'] as const
export type KnownWay = (typeof knownWays)[number]
