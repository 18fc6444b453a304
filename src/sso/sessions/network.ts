/**
 * The network an address belongs to, without the part that names one machine: enough for a person to tell home from
 * elsewhere. IPv4 /24, IPv6 /48.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (/^\d+\.\d+\.\d+\.\d+$/.test(plain)) return plain.replace(/\d+$/, '*')
  if (!plain.includes(':')) return ''
  const head = plain.split('::')[0] ?? ''
  return `${head.split(':').filter(Boolean).slice(0, 3).join(':')}::`
}
