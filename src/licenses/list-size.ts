/** Entries of one status list: 2^20, some 25 KB compressed. */
export const listBits = 20
export const listSize = 2 ** listBits
