import { once } from 'node:events'
import { type NetworkHost, network } from '../../../../test/support/namespace.ts'

/** A network of its own with a server in it, a plug for one machine, and another host. */
export interface BootLan extends AsyncDisposable {
  /** The server: its card `br0` is 192.168.77.1/24 and fd77::1/64. */
  readonly host: NetworkHost
  /** The tap that a machine is plugged into, in the server's namespace. */
  readonly tap: string
  /** The other host: its card `eth0` is 192.168.77.2/24. */
  readonly other: NetworkHost
}

/** Make one. Needs root, which QEMU's taps do, too. */
export async function bootLan(): Promise<BootLan> {
  const lan = await network(2)
  const [host, other] = lan.hosts
  if (!host || !other) throw new Error('no hosts')
  await ip(host, [
    'link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
    'link set br0 up',
    'address add 192.168.77.1/24 dev br0',
    // iPXE waits for a router advertisement, which is of an address.
    'address add fd77::1/64 dev br0 nodad',
    'address flush dev eth0',
    'link set eth0 master br0',
    'tuntap add tap0 mode tap',
    'link set tap0 master br0',
    'link set tap0 up',
  ])
  await ip(other, ['address flush dev eth0', 'address add 192.168.77.2/24 dev eth0'])
  return { host, other, tap: 'tap0', [Symbol.asyncDispose]: () => lan[Symbol.asyncDispose]() }
}

async function ip(host: NetworkHost, lines: readonly string[]): Promise<void> {
  const batch = host.spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'inherit', 'inherit'] })
  batch.stdin?.end(lines.map((line) => `${line}\n`).join(''))
  const [code] = await once(batch, 'exit')
  if (code !== 0) throw new Error(`ip: exit code ${code}`)
}
