import type { ProjectConfig } from './config/project.ts'

/** An address of a network card, as `os.networkInterfaces()` tells it. */
export interface CardAddress {
  /** The address. */
  readonly address: string
  /** Which kind it is. */
  readonly family: string
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
  const slow = config.dhcp === 'server' && !own.some(isAdvertised)
  const advice = `${card} has no IPv6 address to advertise: each machine waits 16 s for one. As root: ip address add fd77::1/64 dev ${card}`
  return { faults: [], advice: slow ? [advice] : [] }
}
