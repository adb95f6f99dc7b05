/**
 * The bytes of an IP address: 4 or 16; none of what is no address. URL knows the many ways to write
 * an IPv6 address, and writes it in one: groups of hexadecimal digits, and one `::` at most.
 */
export function addressBytes(address: string): Uint8Array {
  if (!isIPv6(address)) return Uint8Array.from(address.split('.').map(Number))
  const url = URL.parse(`http://[${address.replace(/%.*$/, '')}]`)
  if (url === null) return new Uint8Array()
  const [left = [], right = []] = url.hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array(8 - left.length - right.length).fill('0')
  const groups = [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** Whether an address is one of IPv6. */
export function isIPv6(address: string): boolean {
  return address.includes(':')
}

/** A network, as the bits that its addresses begin with, after the letter of its family. */
export type Network = string

/** The network of an address. */
export function networkOf(address: string, netmask: string): Network {
  return bits(address).slice(0, bits(netmask).lastIndexOf('1') + 1)
}

/** Whether an address is of a network. */
export function isOf(network: Network, address: string): boolean {
  return bits(address).startsWith(network)
}

function bits(address: string): string {
  const digits = Array.from(addressBytes(address), (byte) => byte.toString(2).padStart(8, '0'))
  return [isIPv6(address) ? 'v' : 'i', ...digits].join('')
}
