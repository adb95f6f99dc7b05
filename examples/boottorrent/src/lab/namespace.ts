import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { NetbootError } from '@boxwright/netboot'
import { execute } from '@boxwright/process'

/** A network of its own, in which programs are started. It ends with them, and with us, in whatever way. */
export interface Namespace extends AsyncDisposable {
  /** A program that runs another one in it, and the arguments that come before that one's name. */
  readonly enter: readonly [command: string, ...args: string[]]
}

/** The server's address in it, and its range for machines. */
export const lan = {
  card: 'br0',
  host: '192.168.77.1',
  range: '192.168.77.50,192.168.77.150,12h',
} as const

/** The plug of the n-th machine, from 0 on. */
export function tapOf(number: number): string {
  return `tap${number}`
}

/**
 * Make a network with a bridge, on which the server has its card, and a plug for each machine. It has no name: nothing is left
 * behind when its keeper ends, whose input is a pipe from us.
 *
 * @throws NetbootError `ERR_PERMISSION`: only root may; `ERR_MISSING`: the tools are not there
 */
export async function makeNamespace(machines: number): Promise<Namespace> {
  const script = 'mount -t sysfs none /sys && echo ready && exec cat'
  const keeper = spawn('unshare', ['--net', '--mount', '/bin/sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve())
    keeper.once('error', () => resolve())
  })
  const said = await Promise.race([once(keeper.stdout, 'data'), exited])
  if (!String(said).startsWith('ready')) {
    const message =
      'machines: virtual machines need a network of their own, which only root may make. Run it as root, or without --machines'
    throw new NetbootError('ERR_PERMISSION', message)
  }
  const namespace: Namespace = {
    enter: ['nsenter', '--net', '--mount', '--target', `${keeper.pid}`, '--'],
    async [Symbol.asyncDispose]() {
      keeper.stdin.end()
      await exited
    },
  }
  try {
    await configure(namespace, machines)
    return namespace
  } catch (error) {
    await namespace[Symbol.asyncDispose]()
    throw error
  }
}

async function configure(namespace: Namespace, machines: number): Promise<void> {
  const { card, host } = lan
  const lines = [
    'link set lo up',
    `link add ${card} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set ${card} up`,
    // A card without anything that is plugged in and on counts as one that is down: this is, whether machines are on or not.
    'link add always0 type veth peer name always1',
    `link set always0 master ${card}`,
    'link set always0 up',
    'link set always1 up',
    `address add ${host}/24 dev ${card}`,
    // iPXE waits for a router advertisement, which is of an address.
    `address add fd77::1/64 dev ${card} nodad`,
    ...Array.from({ length: machines }, (_, number) => [
      `tuntap add ${tapOf(number)} mode tap`,
      `link set ${tapOf(number)} master ${card}`,
      `link set ${tapOf(number)} up`,
    ]).flat(),
  ]
  const [command, ...args] = namespace.enter
  const input = lines.map((line) => `${line}\n`).join('')
  try {
    await execute({ command, args: [...args, 'ip', '-batch', '-'], input })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `machines: the network could not be made: ${reason}`
    throw new NetbootError('ERR_MISSING', message, { cause })
  }
}
