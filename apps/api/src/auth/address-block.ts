import { isIPv6 } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * Whom tries from an address are counted under: of IPv6 its /64, which one subscriber has whole and can walk
 * through (RFC 6177); of IPv4, also where it is written as IPv6, the address itself.
 */
export function addressBlock(address: string): string {
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain)) return address
  const mapped = MAPPED.exec(plain)
  if (mapped !== null) return mapped[1]!
  // The URL parser writes every address in one way: groups in hex, at most one “::”.
  const [head = '', tail = ''] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'))
  const zeros = Array.from({ length: 8 - groupsOf(head).length - groupsOf(tail).length }, () => '0')
  return `${[...groupsOf(head), ...zeros, ...groupsOf(tail)].slice(0, 4).join(':')}::/64`
}
