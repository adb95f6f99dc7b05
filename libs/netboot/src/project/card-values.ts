import { addressOf } from '../config/names.ts'
import { NetbootError } from '../errors.ts'

/** An address of a network card, as `os.networkInterfaces()` tells it. */
export interface CardNetwork {
  /** The address. */
  readonly address: string
  /** Which kind it is. */
  readonly family: string
  /** With how long its network's part is: `192.168.1.1/24`. */
  readonly cidr: string | null
}

/** How many addresses are given out at most: those that end in 50 to 150, where there is room. */
const wanted = { first: 50, last: 150 }

/**
 * What to write into a new project for a network card of this machine: its address, and addresses of its network to give out.
 *
 * @param card its name
 * @param cards all that are up
 * @returns values by key, for `initProject`
 * @throws {@link NetbootError} `ERR_OPTIONS`: there is no such card, it has no IPv4 address, or its network is too small
 */
export function cardValues(
  card: string,
  cards: Readonly<Record<string, readonly CardNetwork[] | undefined>>,
): Record<string, string> {
  const own = cards[card]?.find(({ family }) => family === 'IPv4')
  if (!own?.cidr) {
    const there = Object.keys(cards).filter((name) => name !== 'lo')
    const message = `--interface: expected a network card with an IPv4 address (there are ${there.join(', ') || 'none'}), got ${card}`
    throw new NetbootError('ERR_OPTIONS', message)
  }
  const bits = 32 - Number(own.cidr.split('/')[1])
  const host = addressOf(own.address) ?? 0
  const network = host - (host % 2 ** bits)
  const most = 2 ** bits - 2
  // The larger of the two spans beside our own address, in a network that is too small for the usual one.
  const usual = [network + wanted.first, network + wanted.last] as const
  const isUsual = bits >= 8 && (host < usual[0] || host > usual[1])
  const spans = [[network + 1, host - 1] as const, [host + 1, network + most] as const]
  const span = isUsual ? usual : spans.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))[0]
  if (!span || span[1] < span[0]) {
    throw new NetbootError('ERR_OPTIONS', `--interface: ${own.cidr} has no address to give out`)
  }
  const last = Math.min(span[1], span[0] + wanted.last - wanted.first)
  return {
    'boottorrent.host_ip': own.address,
    'dnsmasq.interface': card,
    'dnsmasq.dhcp_range': JSON.stringify(`${dotted(span[0])},${dotted(last)},12h`),
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
