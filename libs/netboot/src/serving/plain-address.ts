import { addressBytes, formatAddress } from '../wire/address.ts'

/** An address as one sees it: an IPv4 one that came to an IPv6 socket is IPv4, and zones are of no use to others. */
export function plainAddress(address: string): string {
  const bytes = addressBytes(address.replace(/%.*$/, ''))
  return bytes === undefined ? address : formatAddress(bytes)
}
