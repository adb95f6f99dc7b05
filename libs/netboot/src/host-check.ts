import { addressOf } from './config/names.ts'
import type { ProjectConfig } from './config/project.ts'

/** An address of a network card, as `os.networkInterfaces()` tells it. */
export interface CardAddress {
  /** The address. */
  readonly address: string
  /** Which kind it is. */
  readonly family: string
  /** Its network, as `255.255.255.0`. */
  readonly netmask?: string
}

/** The network cards that are up, by name, with their addresses. */
export type Cards = Readonly<Record<string, readonly CardAddress[] | undefined>>

/** Private and global addresses of IPv6, which routers may advertise: not those of the link (RFC 4291, 2.5.6). */
const isAdvertised = ({ family, address }: CardAddress): boolean =>
  family === 'IPv6' && !/^fe[89ab]/i.test(address)

/**
 * What of this machine does not fit the project: each with what to do about it.
 *
 * @returns `faults`, with which nothing can be served, and `advice`, without which it is slower
 */
export function checkHost(
  config: ProjectConfig,
  cards: Cards,
): { readonly faults: readonly string[]; readonly advice: readonly string[] } {
  const { interface: card, hostIp } = config
  const own = cards[card]
  const up = Object.keys(cards).filter((name) => name !== 'lo')
  if (own === undefined) {
    const there = up.length > 0 ? `there are ${up.join(', ')}` : 'there is none'
    const fault = `dnsmasq.interface: expected a network card that is up and has an address (${there}), got ${card}. Write another one, or as root: ip link set ${card} up && ip address add ${hostIp}/24 dev ${card}`
    return { faults: [fault], advice: [] }
  }
  if (!own.some(({ address }) => address === hostIp)) {
    const has = own.map(({ address }) => address).join(', ')
    const fault = `boottorrent.host_ip: expected an address of ${card} (${has}), got ${hostIp}. Write one of them, or as root: ip address add ${hostIp}/24 dev ${card}`
    return { faults: [fault], advice: [] }
  }
  const mask = own.find(({ address }) => address === hostIp)?.netmask
  const outside = mask === undefined ? [] : outsideOf(config, mask)
  if (outside.length > 0) {
    const fault = `dnsmasq.dhcp_range: expected addresses of the network of ${card} (${hostIp}, netmask ${mask}), got ${outside.join(' and ')}. Write two that begin as ${hostIp} does`
    return { faults: [fault], advice: [] }
  }
  const slow = config.dhcp === 'server' && !own.some(isAdvertised)
  const advice = `${card} has no IPv6 address to advertise: each machine waits 16 s for one. As root: ip address add fd77::1/64 dev ${card}`
  return { faults: [], advice: slow ? [advice] : [] }
}

/** First and last address that would be given out, as far as they are of another network: dnsmasq would give out none. */
function outsideOf({ dhcp, dhcpRange, hostIp }: ProjectConfig, netmask: string): string[] {
  if (dhcp !== 'server') return []
  const networkOf = (address: string): number =>
    ((addressOf(address) ?? 0) & (addressOf(netmask) ?? 0)) >>> 0
  const ends = dhcpRange.split(',').slice(0, 2)
  return ends.filter((end) => networkOf(end) !== networkOf(hostIp))
}
