import { once } from 'node:events'
import type { BootLan } from './boot-lan.ts'

/** The DHCP server of somebody else, on the other host: it gives out addresses, and knows nothing of booting. Disposing of it ends it. */
export function otherDhcp(lan: BootLan, folder: string): AsyncDisposable {
  const program = lan.other.spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'dnsmasq', '--conf-file=/dev/null', '--keep-in-foreground'],
      ...['--port=0', '--interface=eth0', '--user=root', '--bind-interfaces', '--no-ping'],
      ...[`--dhcp-leasefile=${folder}/leases`, '--log-facility=-'],
      '--dhcp-range=192.168.77.160,192.168.77.170,1h',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const ended = once(program, 'exit')
  return {
    async [Symbol.asyncDispose]() {
      program.kill('SIGKILL')
      await ended
    },
  }
}
