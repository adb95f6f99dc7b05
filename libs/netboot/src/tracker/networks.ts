import { addressBytes } from '../wire/address.ts'

/** A network: the addresses that begin with the same bits. */
export interface NetworkRange {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array
  /** How many bits they share. */
  readonly bits: number
}

/**
 * Those of a LAN: RFC 1918, the machine itself, link-local; the same of IPv6 (RFC 4193, RFC 4291).
 */
export const privateNetworks: readonly string[] = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
]

/** Read `192.168.77.0/24` or `fd77::/64`; an address alone is a network of one. @returns `undefined` if it is none */
export function parseNetwork(text: string): NetworkRange | undefined {
  const [host = '', length, ...rest] = text.split('/')
  const address = addressBytes(host)
  if (address === undefined || rest.length > 0) return undefined
  if (length === undefined) return { address, bits: address.length * 8 }
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  return bits <= address.length * 8 ? { address, bits } : undefined
}

/** Whether an address is in one of these networks. */
export function isWithin(host: string, networks: readonly NetworkRange[]): boolean {
  const address = addressBytes(host)
  return address !== undefined && networks.some((network) => contains(network, address))
}

function contains(network: NetworkRange, address: Uint8Array): boolean {
  if (network.address.length !== address.length) return false
  const whole = network.bits >> 3
  for (let index = 0; index < whole; index += 1) {
    if (network.address[index] !== address[index]) return false
  }
  const mask = 0xff00 >> (network.bits & 7)
  return (((network.address[whole] ?? 0) ^ (address[whole] ?? 0)) & mask & 0xff) === 0
}
