/** 张三 → 张*, 司马相如 → 司***, Maria → M****: the first character stays, the length does not tell more than four. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name.trim()]
  return rest.length === 0 ? '*' : `${first}${'*'.repeat(Math.min(rest.length, 4))}`
}

/** 530102********0016; short numbers keep their first and last two characters. */
export function maskDocumentNumber(number: string): string {
  const [head, tail] = number.length >= 15 ? [6, 4] : number.length >= 8 ? [2, 2] : [1, 0]
  const hidden = '*'.repeat(number.length - head - tail)
  return `${number.slice(0, head)}${hidden}${tail === 0 ? '' : number.slice(-tail)}`
}
