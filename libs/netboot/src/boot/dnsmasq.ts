import { join } from 'node:path'
import { writeFile } from '@boxwright/durable'
import { createProcess, type ManagedProcess } from '@boxwright/process'
import { dnsmasqFailure } from './dnsmasq-failure.ts'

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

/**
 * Start dnsmasq, and start it again if it fails. It ends when it is disposed of, and when this process ends in whatever way.
 *
 * @throws {@link NetbootError} `ERR_MISSING`: it is not installed. `ERR_PERMISSION`: it may not listen; the message has the
 *   command that allows it, or it may not read what it serves. `ERR_CONFIG`: there is no such user. `ERR_LISTEN`: somebody else has
 *   its ports, the message tells who. `ERR_DNSMASQ`: it ended for another reason, which it has told
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
    throw await dnsmasqFailure(error)
  }
}
