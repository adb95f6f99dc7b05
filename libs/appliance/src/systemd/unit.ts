import { came, type Fault, refuse, wholeNumber } from '../faults.ts'
import { commandLine, quoted } from './quoting.ts'

/** What a service is and may do. */
export interface ServiceUnitOptions {
  /** One line for people. */
  readonly description: string
  /** The program by its absolute path, and its arguments. No shell is involved. */
  readonly exec: readonly string[]
  /** Who it runs as. Default: whom the service manager takes (root, for the system's). */
  readonly user?: string
  /** Groups beside the user's own: `audio` opens the sound card. */
  readonly groups?: readonly string[]
  /** Its folder below `/var/lib`: made, owned by the user, and the one place that it may write to. */
  readonly stateDirectory?: string
  /** More folders that it may write to; one that is missing is no fault. */
  readonly writable?: readonly string[]
  /** Devices that it may use, as DeviceAllow= takes them: `char-alsa rw`. Default: none. */
  readonly devices?: readonly string[]
  /** Capabilities that it keeps: `CAP_NET_BIND_SERVICE` for a port below 1024. Default: none. */
  readonly capabilities?: readonly string[]
  /** Groups of system calls beside `@system-service`: `@mount`. Default: none. */
  readonly systemCalls?: readonly string[]
  /** `/proc/sys` and `/sys`: to be read alone, or writable as far as `writable` goes. Default read-only. */
  readonly kernelTunables?: 'read-only' | 'writable'
  /** Environment variables. They can be read by every user of the machine: no secrets. */
  readonly environment?: Readonly<Record<string, string>>
  /** Units that are started first, if they are started at all: `systemd-udevd.service`. */
  readonly after?: readonly string[]
  /** Mount points and files that must be there first. */
  readonly requires?: readonly string[]
  /** Restarted without a sign of life for so many seconds. Default 30; 0 for never. */
  readonly watchdog?: number
  /** Seconds that it may take to become ready. Default 60. */
  readonly startTimeout?: number
  /** Seconds that it may take to stop in order. Default 30. */
  readonly stopTimeout?: number
  /** Home folders: hidden, or readable. Default hidden. */
  readonly home?: 'hidden' | 'readable'
}

/**
 * Write a systemd unit for an appliance: started at boot, restarted for ever, watched, and shut in:
 * the file system is read-only but for its state, and nothing is allowed that it does not need.
 *
 * @returns the text of a `.service` file
 * @throws {@link ApplianceError} `ERR_OPTIONS`
 */
export function serviceUnit(options: ServiceUnitOptions): string {
  const { watchdog = 30, startTimeout = 60, stopTimeout = 30 } = options
  refuse('serviceUnit', [
    ...Object.entries(options).flatMap(([key, value]) => lineFaults(key, value)),
    !options.exec[0]?.startsWith('/') &&
      `exec: expected an absolute path, ${came(options.exec[0])}`,
    wholeNumber('watchdog', watchdog, 0, 86_400),
    wholeNumber('startTimeout', startTimeout, 1, 86_400),
    wholeNumber('stopTimeout', stopTimeout, 1, 86_400),
  ])
  const sections = {
    Unit: [
      ['Description', options.description.replaceAll('%', '%%')],
      // The network may come and go; what needs it waits for it by itself.
      [
        'After',
        list(['network.target', 'sound.target', 'time-sync.target', ...(options.after ?? [])]),
      ],
      ['RequiresMountsFor', paths(options.requires)],
      // A box without a keyboard has nobody to start it again.
      ['StartLimitIntervalSec', '0'],
    ],
    Service: [
      ['Type', 'notify'],
      ['ExecStart', commandLine(options.exec)],
      ['User', options.user],
      ['SupplementaryGroups', list(options.groups)],
      ...Object.entries(options.environment ?? {}).map(([name, value]): [string, string] => [
        'Environment',
        quoted(`${name}=${value}`),
      ]),
      ['Restart', 'always'],
      ['RestartSec', '2'],
      ['WatchdogSec', watchdog > 0 ? `${watchdog}` : undefined],
      ['TimeoutStartSec', `${startTimeout}`],
      ['TimeoutStopSec', `${stopTimeout}`],
      // The program ends its children in order; whoever is left after the time-out is killed.
      ['KillMode', 'mixed'],
      ['StateDirectory', options.stateDirectory],
      ['ReadWritePaths', paths(options.writable?.map((path) => `-${path}`))],
      ...hardening(options),
    ],
    Install: [['WantedBy', 'multi-user.target']],
  } satisfies Record<string, [string, string | undefined][]>
  return Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines.flatMap(assignment), ''].join('\n'))
    .join('\n')
}

/** systemd.exec(5), all that `systemd-analyze security` asks for, but for what Node cannot bear. */
function hardening(options: ServiceUnitOptions): [string, string | undefined][] {
  const { devices = [], capabilities, systemCalls = [], home = 'hidden' } = options
  return [
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', list(capabilities) ?? ''],
    ['AmbientCapabilities', list(capabilities) ?? ''],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', home === 'hidden' ? 'yes' : 'read-only'],
    ['PrivateTmp', 'yes'],
    ...((devices.length > 0
      ? [['DevicePolicy', 'closed'], ...devices.map((device) => ['DeviceAllow', device])]
      : [['PrivateDevices', 'yes']]) as [string, string][]),
    ['ProtectClock', devices.length > 0 ? undefined : 'yes'],
    ['ProtectControlGroups', 'yes'],
    ['ProtectHostname', 'yes'],
    ['ProtectKernelLogs', 'yes'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectKernelTunables', options.kernelTunables === 'writable' ? undefined : 'yes'],
    ['ProtectProc', 'invisible'],
    // Netlink tells the addresses of the network interfaces.
    ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictRealtime', 'yes'],
    ['RestrictSUIDSGID', 'yes'],
    ['LockPersonality', 'yes'],
    // No MemoryDenyWriteExecute: V8 compiles into memory that it writes and then runs.
    ['SystemCallArchitectures', 'native'],
    ['SystemCallFilter', list(['@system-service', ...systemCalls])],
    ['SystemCallErrorNumber', 'EPERM'],
    ['UMask', '0027'],
  ]
}

function assignment([key, value]: [string, string | undefined]): string[] {
  return value === undefined ? [] : [`${key}=${value}`]
}

function list(words: readonly string[] = []): string | undefined {
  return words.length > 0 ? words.join(' ') : undefined
}

function paths(paths: readonly string[] = []): string | undefined {
  return list(paths.map(quoted))
}

/** No value may begin a line of its own. */
function lineFaults(key: string, value: unknown): Fault[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => lineFaults(`${key}.${name}`, item))
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return [/[\u0000-\u001f\u007f]/.test(`${value}`) && `${key}: expected one line, ${came(value)}`]
}
