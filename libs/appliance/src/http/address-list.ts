import { BlockList, isIP } from 'node:net'
import { came, type Fault } from '../faults.ts'

/**
 * Read addresses (`192.0.2.7`) and networks (`192.0.2.0/24`, `fd00::/8`).
 *
 * @param key what they are called in messages
 * @returns whether an address is one of them (an unknown one is not), and the faults of those that are none
 */
export function addressList(
  key: string,
  networks: readonly string[],
): { includes(address: string | undefined): boolean; faults: Fault[] } {
  const list = new BlockList()
  const faults = networks.map((network) => {
    const [address = '', length] = network.split('/')
    const version = isIP(address)
    const longest = version === 6 ? 128 : 32
    const bits = length === undefined ? longest : Number(length)
    if (version === 0 || length === '' || !Number.isInteger(bits) || bits < 0 || bits > longest) {
      return `${key}: expected an address or a network, ${came(network)}`
    }
    list.addSubnet(address, bits, `ipv${version as 4 | 6}`)
    return undefined
  })
  return {
    faults,
    includes(address = '') {
      // A socket for both families writes IPv4 addresses as RFC 4291, 2.5.5.2 maps them.
      const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
      const version = isIP(bare)
      return version !== 0 && list.check(bare, `ipv${version as 4 | 6}`)
    },
  }
}
