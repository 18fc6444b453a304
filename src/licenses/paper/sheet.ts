/** What becomes of a sheet of numbered paper (空白证照): taken for a license, printed, handed over, returned; or spoiled. */
export const sheetStates = ['in-stock', 'taken', 'printed', 'handed-over', 'returned', 'spoiled'] as const
export type SheetState = (typeof sheetStates)[number]

/** What people do with a sheet. Taking one is no step of its own: it happens with the license. */
export const sheetSteps = {
  print: { from: ['taken'], to: 'printed' },
  'hand-over': { from: ['printed'], to: 'handed-over' },
  return: { from: ['handed-over'], to: 'returned' },
  spoil: { from: ['in-stock', 'taken', 'printed'], to: 'spoiled' },
} as const satisfies Record<string, { readonly from: readonly SheetState[]; readonly to: SheetState }>

export type SheetStep = keyof typeof sheetSteps
export const sheetStepNames = ['print', 'hand-over', 'return', 'spoil'] as const satisfies readonly SheetStep[]

/** Where a step leads, or undefined when it is not allowed from here. */
export function sheetAfter(state: string, step: SheetStep): SheetState | undefined {
  const { from, to }: { from: readonly string[]; to: SheetState } = sheetSteps[step]
  return from.includes(state) ? to : undefined
}

const form = /^([A-Z]{0,8})(\d{1,16})$/
export const mostSheets = 10_000

/** As it is stored: no blanks, capital letters. */
export const tidySerial = (serial: string): string => serial.replace(/\s+/g, '').toUpperCase()

/** Every serial from the first to the last; undefined where they are no range of at most {@link mostSheets}. */
export function serialsBetween(first: string, last: string): string[] | undefined {
  const [, prefix, from] = form.exec(first) ?? []
  const [, otherPrefix, to] = form.exec(last) ?? []
  if (prefix === undefined || from === undefined || to === undefined) return undefined
  if (prefix !== otherPrefix || from.length !== to.length) return undefined
  const count = Number(BigInt(to) - BigInt(from)) + 1
  if (count < 1 || count > mostSheets) return undefined
  return Array.from(
    { length: count },
    (_, n) => `${prefix}${String(BigInt(from) + BigInt(n)).padStart(from.length, '0')}`,
  )
}
