import { join } from 'node:path'
import { writeFile } from '@boxwright/durable'
import { createProcess, type ManagedProcess, ProcessError } from '@boxwright/process'
import { NetbootError } from '../errors.ts'

/** Options of {@link startDnsmasq}. */
export interface DnsmasqOptions {
  /** The folder to write its configuration to. */
  readonly folder: string
  /** Its configuration: see `dnsmasqConfig`. */
  readonly config: string
  /** Each line that it writes. */
  readonly onLine: (line: string) => void
}

const configName = 'dnsmasq.conf'

/** The only argument of a dnsmasq whose configuration is in a folder. */
export function dnsmasqArgument(folder: string): string {
  return `--conf-file=${join(folder, configName)}`
}

/** What it takes without root. */
const grant = 'setcap CAP_NET_BIND_SERVICE,CAP_NET_RAW,CAP_NET_ADMIN=+ep "$(command -v dnsmasq)"'

/**
 * Start dnsmasq, and start it again if it fails. It ends when it is disposed of, and when this process ends in whatever way.
 *
 * @throws {@link NetbootError} `ERR_MISSING`: it is not installed. `ERR_PERMISSION`: it may not listen; the message has the
 *   command that allows it. `ERR_DNSMASQ`: it ended for another reason, which it has told
 */
export async function startDnsmasq(options: DnsmasqOptions): Promise<ManagedProcess> {
  const { folder, config, onLine } = options
  await writeFile(join(folder, configName), config, { clobber: 'replace', sync: 'none' })
  const dnsmasq = createProcess({
    command: 'dnsmasq',
    args: [dnsmasqArgument(folder)],
    // Debian's /usr/sbin is not in the PATH of users.
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    ready: /started, version/,
    readyTimeout: 15_000,
    restart: { when: 'failure' },
    stop: { signals: ['SIGTERM'], grace: 3_000 },
  })
  dnsmasq.events.on('line', ({ text }) => onLine(text))
  // What fails the first time is told, not tried again and again.
  const failed = new Promise<never>((_, reject) => {
    dnsmasq.events.once('restarting', ({ error }) => reject(error))
  })
  try {
    await Promise.race([dnsmasq.start(), failed])
    failed.catch(() => undefined)
    return dnsmasq
  } catch (error) {
    await dnsmasq.stop()
    throw explained(error)
  }
}

function explained(cause: unknown): NetbootError {
  if (cause instanceof ProcessError && cause.code === 'ERR_NOT_FOUND') {
    const message =
      "dnsmasq is missing: it is in Debian's package dnsmasq-base. Install it: apt install dnsmasq-base"
    return new NetbootError('ERR_MISSING', message, { cause })
  }
  const said = cause instanceof ProcessError ? cause.lines.join('\n') : String(cause)
  if (/Permission denied|Operation not permitted|cannot set capabilities/i.test(said)) {
    const message = `dnsmasq may not listen for DHCP and TFTP. Run as root, or allow it once, as root:\n  ${grant}\nIt said: ${said}`
    return new NetbootError('ERR_PERMISSION', message, { cause })
  }
  const message = `dnsmasq does not run: ${cause instanceof Error ? cause.message : cause}`
  return new NetbootError('ERR_DNSMASQ', message, { cause })
}
