import { isIPv6, isOf, type Network, networkOf } from './address.ts'

/** An address of a network interface, as `os.networkInterfaces()` tells it. */
export interface InterfaceInfo {
  readonly address: string
  readonly netmask: string
  readonly family: string
  readonly internal: boolean
  readonly scopeid?: number
}

/** One network that this host is on, by one interface. */
export interface Link {
  /** The interface's name. */
  readonly name: string
  /** The system's number of it, if it tells: an interface that was made anew has another one. */
  readonly index: number | undefined
  /** Its first IPv4 address, by which the interface is chosen; `undefined` if it has none. */
  readonly ipv4: string | undefined
  /** Whether it speaks IPv6. */
  readonly ipv6: boolean
  /** Every address of it. */
  readonly own: readonly string[]
  /** The networks of these addresses. */
  readonly networks: readonly Network[]
  /** What is published on it. */
  readonly published: readonly string[]
}

/**
 * The links of this host.
 *
 * @param interfaces what the system tells
 * @param names only these interfaces; by default all but the loopback
 */
export function linksOf(
  interfaces: Readonly<Record<string, readonly InterfaceInfo[] | undefined>>,
  names?: readonly string[],
): Link[] {
  const links = Object.entries(interfaces).flatMap(([name, infos = []]) => {
    const wanted = names ? names.includes(name) : infos.some(({ internal }) => !internal)
    if (!wanted || infos.length === 0) return []
    const own = infos.map(({ address }) => address)
    const ipv4 = infos.find(({ family }) => family === 'IPv4')?.address
    const networks = infos.map(({ address, netmask }) => networkOf(address, netmask))
    const index = infos.find(({ scopeid }) => scopeid)?.scopeid
    return [{ name, index, ipv4, ipv6: own.some(isIPv6), own, networks }]
  })
  return links.map((link) => ({
    ...link,
    // Two interfaces on one network (a cable and a radio) are heard by the same hosts, whose caches
    // each would flush of the other's addresses: both tell all of them (RFC 6762, 14).
    published: publishable(
      links
        .filter((other) => other === link || sharesNetwork(link, other))
        .flatMap(({ own }) => own),
    ),
  }))
}

/**
 * Which link a message came from, since Node does not tell the interface: by the sender's zone, by
 * its address, or by its network. What is of none is not on any link and must be ignored (RFC 6762,
 * 11).
 */
export function linkOf<T extends Link>(links: readonly T[], sender: string): T | undefined {
  const [address = '', zone] = sender.split('%')
  if (zone !== undefined) return links.find(({ name }) => name === zone)
  return (
    links.find(({ own }) => own.includes(address)) ??
    links.find(({ networks }) => networks.some((network) => isOf(network, address)))
  )
}

/** Whether a link is reached through the same interface, as the system counts them, as another. */
export function isReachedAs(a: Link, b: Link): boolean {
  return a.name === b.name && a.index === b.index && a.ipv4 === b.ipv4 && a.ipv6 === b.ipv6
}

/** Whether nothing of a link has changed. */
export function sameLink(a: Link, b: Link): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * Link-local addresses are told only if the family has no others: few programs can use them. It is
 * what avahi tells, so that both can have one name on one host.
 */
function publishable(addresses: readonly string[]): string[] {
  const isLocal = (address: string): boolean => /^(fe[89ab]|169\.254\.)/i.test(address)
  const families = [addresses.filter(isIPv6), addresses.filter((address) => !isIPv6(address))]
  const told = families.flatMap((family) =>
    family.every(isLocal) ? family : family.filter((address) => !isLocal(address)),
  )
  return [...new Set(told)].sort()
}

/** Every interface has this network, each another one. */
const linkLocal = networkOf('fe80::', 'ffff:ffff:ffff:ffff::')

function sharesNetwork(a: Pick<Link, 'networks'>, b: Pick<Link, 'networks'>): boolean {
  return a.networks.some((network) => network !== linkLocal && b.networks.includes(network))
}
