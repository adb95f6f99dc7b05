import { addressBytes, formatAddress } from './address.ts'
import type { Endpoint } from './endpoint.ts'

/** Of an address of IPv4 with its port, in bytes (BEP 23). */
const ipv4Length = 6
/** Of an address of IPv6 with its port, in bytes (BEP 7). */
const ipv6Length = 18

/** Peers in the compact form of BEP 23 and BEP 7. */
export interface CompactPeers {
  /** Those of IPv4, 6 bytes each. */
  readonly ipv4: Uint8Array
  /** Those of IPv6, 18 bytes each. */
  readonly ipv6: Uint8Array
}

/** Write peers in the compact form; what has no address in figures is left out. */
export function formatCompact(peers: readonly Endpoint[]): CompactPeers {
  const ipv4 = new Uint8Array(ipv4Length * peers.length)
  const ipv6 = new Uint8Array(ipv6Length * peers.length)
  let [end4, end6] = [0, 0]
  for (const { host, port } of peers) {
    const address = addressBytes(host)
    if (address === undefined) continue
    const isIPv4 = address.length === ipv4Length - 2
    const bytes = isIPv4 ? ipv4 : ipv6
    const at = isIPv4 ? end4 : end6
    bytes.set(address, at)
    bytes[at + address.length] = port >> 8
    bytes[at + address.length + 1] = port & 0xff
    if (isIPv4) end4 += ipv4Length
    else end6 += ipv6Length
  }
  return { ipv4: ipv4.subarray(0, end4), ipv6: ipv6.subarray(0, end6) }
}

/**
 * Read peers of the compact form; an entry that is cut off is left out.
 *
 * @param zero - whether those with port 0 are left out, too: they are of use to nobody, but count where a list belongs
 * to this one. Default `drop`
 */
export function parseCompact(
  bytes: Uint8Array,
  family: 'ipv4' | 'ipv6',
  zero: 'drop' | 'keep' = 'drop',
): Endpoint[] {
  const length = family === 'ipv4' ? ipv4Length : ipv6Length
  const peers: Endpoint[] = []
  for (let at = 0; at + length <= bytes.length; at += length) {
    const entry = bytes.subarray(at, at + length)
    const port = ((entry[length - 2] ?? 0) << 8) | (entry[length - 1] ?? 0)
    if (port === 0 && zero === 'drop') continue
    peers.push({ host: formatAddress(entry.subarray(0, length - 2)), port })
  }
  return peers
}
