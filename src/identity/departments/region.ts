import { isProvince } from '../people/id-number.ts'
import type { AuthorityLevel } from './authority-level.ts'

/**
 * Region (行政区划) by its six digits of GB/T 2260: two each of province, prefecture and county, with zeros for what is not
 * divided further. The whole country goes by `100000`, as in the codes of national organs (GB 32100).
 */
export const country = '100000'

/** Counties come and go: only the province is checked. */
export const isRegion = (code: string): boolean =>
  code === country || (/^\d{6}$/.test(code) && isProvince(code.slice(0, 2)))

/** The digits that a region shares with every region inside it. */
export const stemOf = (region: string): string => (region === country ? '' : region.replace(/(?:00){1,2}$/, ''))

/** Every region is within itself. */
export const isWithinRegion = (inner: string, outer: string): boolean =>
  stemOf(inner).startsWith(stemOf(outer)) && (inner !== country || outer === country)

/** Whether a body of this level can be that of the region: the country has national ones, a province provincial ones. */
export function hasLevel(region: string, level: AuthorityLevel): boolean {
  if (level === 'other') return true
  if (region === country) return level === 'national'
  return region.endsWith('0000') ? level === 'province' : level !== 'national' && level !== 'province'
}
