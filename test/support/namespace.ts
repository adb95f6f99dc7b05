import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A host of a {@link network}: a network namespace with a card, or several. */
export interface NetworkHost {
  /** The IPv4 address of its card `eth0`, in 10.77.0.0/24. */
  readonly ipv4: string
  /** Run a program on it to its end; its standard output. */
  run(command: string, ...args: readonly string[]): Promise<string>
  /** Start a program on it. */
  spawn(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
}

/** Hosts on one switch, away from the machine's own network. */
export interface Network extends AsyncDisposable {
  /** The hosts, in order. */
  readonly hosts: readonly NetworkHost[]
  /** The switch: card `eth1` of the first host is in its `port0.1`. */
  readonly hub: Pick<NetworkHost, 'run'>
  /** Put the cable of a host's `eth0` into the switch, or pull it out. */
  plug(host: number, plugged: boolean): Promise<void>
}

/**
 * Make a network of namespaces, each with cards `eth0`, `eth1` ... on one switch. Needs root. The
 * namespaces have no names: they end with the processes that are in them, whatever happens to this
 * one.
 *
 * @param size how many hosts
 * @param cards how many cards each has; the addresses are 10.77.0.1, 2 ... and 10.77.0.101, 102 ...
 */
export async function network(size: number, cards = 1): Promise<Network> {
  const [hub, ...hosts] = await Promise.all(Array.from({ length: size + 1 }, namespace))
  if (hub === undefined) throw new Error('no switch')
  const ip = async (where: Namespace, lines: readonly string[]): Promise<void> => {
    const batch = where.spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] })
    batch.stdin?.end(lines.map((line) => `${line}\n`).join(''))
    const [code] = await once(batch, 'exit')
    if (code !== 0) throw new Error(`ip: ${lines.join('; ')}`)
  }
  // Snooping would wait for a querier that there is not.
  await ip(hub, ['link add br0 type bridge mcast_snooping 0', 'link set br0 up'])
  for (const [index, host] of hosts.entries()) {
    for (let card = 0; card < cards; card += 1) {
      const port = `port${index}.${card}`
      await ip(hub, [
        `link add ${port} type veth peer name eth${card} netns ${host.pid}`,
        `link set ${port} master br0`,
        `link set ${port} up`,
      ])
      // An IPv6 address is of use at once when nobody has to be asked whether it is free.
      await host.run('sysctl', '-qw', `net.ipv6.conf.eth${card}.accept_dad=0`)
      await ip(host, [
        'link set lo up',
        `address add ${address(index, card)}/24 dev eth${card}`,
        `link set eth${card} up`,
      ])
    }
  }
  return {
    hosts: hosts.map((host, index) => ({ ...host, ipv4: address(index, 0) })),
    hub,
    plug: (host, plugged) => ip(hub, [`link set port${host}.0 ${plugged ? 'up' : 'down'}`]),
    async [Symbol.asyncDispose]() {
      await Promise.all([hub, ...hosts].map(({ end }) => end()))
    },
  }
}

function address(host: number, card: number): string {
  return `10.77.0.${card * 100 + host + 1}`
}

interface Namespace extends Omit<NetworkHost, 'ipv4'> {
  readonly pid: number
  end(): Promise<void>
}

/** A network namespace, kept by a process that ends when this one does; /sys shows its cards. */
async function namespace(): Promise<Namespace> {
  const keeper = spawn(
    'unshare',
    ['--net', '--mount', '/bin/sh', '-c', 'mount -t sysfs none /sys && echo ready && exec cat'],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const exited = once(keeper, 'exit')
  const [said] = await Promise.race([once(keeper.stdout, 'data'), exited])
  if (!`${said}`.startsWith('ready')) {
    throw new Error('cannot make a network namespace: is this run as root?')
  }
  const enter = ['--net', '--mount', '--target', `${keeper.pid}`, '--']
  return {
    pid: keeper.pid ?? 0,
    run: async (command, ...args) => (await run('nsenter', [...enter, command, ...args])).stdout,
    spawn: (command, args, options = {}) => spawn('nsenter', [...enter, command, ...args], options),
    async end() {
      keeper.stdin.end()
      await exited
    },
  }
}
