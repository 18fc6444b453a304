import { isIP } from 'node:net'

function groupsOf(part: string | undefined): string[] {
  return part === undefined || part === '' ? [] : part.split(':')
}

/**
 * What one place is counted by: an IPv4 address, or the /64 of an IPv6 one, since whoever has one address there has all
 * of them (RFC 6177). Text that is no address stands for itself.
 */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (isIP(address) !== 6) return address
  const [head, tail] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail)]
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  return `${groups
    .slice(0, 4)
    .map(each => each.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
