import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { MdnsOptions } from '../../src/index.ts'

const script = fileURLToPath(new URL('publish.ts', import.meta.url))

/** A program whose lines are waited for. */
export interface Talker extends AsyncDisposable {
  /** The next line that has this in it; those before are passed over. */
  line(pattern: string | RegExp): Promise<string>
}

/** A host that publishes its name. */
export interface Publisher extends AsyncDisposable {
  /** The next event of this kind; those before are passed over. */
  next(event: 'published' | 'conflict' | 'unavailable'): Promise<Record<string, unknown>>
}

/** Publish a name on a host of the network. */
export function publisher(host: NetworkHost, options: MdnsOptions): Publisher {
  const args = ['--conditions=@boxwright/source', script, JSON.stringify(options)]
  const child = host.spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const talker = talk(child, () => child.stdin?.end())
  return {
    async next(event) {
      return JSON.parse(await talker.line(`"event":"${event}"`))
    },
    [Symbol.asyncDispose]: talker[Symbol.asyncDispose],
  }
}

/** Start a program and listen to what it says. */
export function program(host: NetworkHost, command: string, ...args: readonly string[]): Talker {
  const child = host.spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  return talk(child, () => child.kill())
}

/** A host with Debian's avahi. */
export interface AvahiHost extends AsyncDisposable {
  /** The name that it has got. */
  readonly name: string
}

/** Start Debian's avahi, under a name. Its client tools can then be run on that host. */
export async function avahi(host: NetworkHost, name: string): Promise<AvahiHost> {
  const folder = await temporaryFolder('boxwright-avahi-')
  const config = join(folder.path, 'avahi-daemon.conf')
  // As Debian has it, but for the name.
  await writeFile(
    config,
    `[server]\nhost-name=${name}\nallow-interfaces=eth0\n[publish]\npublish-hinfo=no\npublish-workstation=no\n`,
  )
  await host.run('mount', '-t', 'tmpfs', 'none', '/run')
  await host.run('mkdir', '/run/dbus', '/run/avahi-daemon')
  const start = [
    'dbus-daemon --system --nofork --nopidfile 2>/dev/null &',
    'while ! [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done',
    `exec avahi-daemon --no-drop-root --no-chroot --no-rlimits --file "${config}" 2>&1`,
  ]
  // In a process namespace of its own: the bus ends with avahi.
  const unshare = ['--pid', '--fork', '--kill-child', '/bin/sh', '-c', start.join('\n')]
  const child = host.spawn('unshare', unshare, { stdio: ['ignore', 'pipe', 'inherit'] })
  // unshare(1) takes no other signal, and hands this one on.
  const talker = talk(child, () => child.kill('SIGKILL'))
  const started = await talker.line('Server startup complete')
  return {
    name: /Host name is (\S+)\./.exec(started)?.[1] ?? '',
    async [Symbol.asyncDispose]() {
      await talker[Symbol.asyncDispose]()
      await host.run('umount', '--lazy', '/run')
      await folder[Symbol.asyncDispose]()
    },
  }
}

function talk(child: ChildProcess, end: () => void): Talker {
  if (child.stdout === null) throw new Error('nothing to listen to')
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async line(pattern) {
      for (;;) {
        const { value = '', done } = await lines.next()
        if (done) throw new Error(`it ended without ${pattern}`)
        if (typeof pattern === 'string' ? value.includes(pattern) : pattern.test(value))
          return value
      }
    },
    async [Symbol.asyncDispose]() {
      end()
      await exited
    },
  }
}
