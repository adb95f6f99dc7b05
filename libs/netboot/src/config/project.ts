import { type ConfigFault, isFaults, shown } from './fault.ts'
import { ignoredKeys } from './ignored.ts'
import { addressOf } from './names.ts'
import type { LogLevel, ProjectFile } from './project-file.ts'
import { projectSchema } from './project-keys.ts'
import { faultsOf, type ReadKeys, readYaml } from './read-keys.ts'

/** The name of a project's file. */
export const projectFileName = 'Boottorrent.yaml'

/** A project's settings, whichever age its file is of. */
export interface ProjectConfig {
  /** For how long the menu waits, in s: 0 boots at once, less waits for ever. */
  readonly timeout: number
  /** The system that is booted when nobody chooses; the first of the menu if it is not said. */
  readonly defaultOs: string | undefined
  /** What the menu shows, in order; all if it is not said. */
  readonly displayOss: readonly string[] | undefined
  /** For how long a client seeds on after its download, in s, from 0 on. */
  readonly seedTime: number
  /** How many connections one address may have to each of web server, tracker and seeder. */
  readonly connectionsPerAddress: number
  /** The server's IPv4 address. */
  readonly hostIp: string
  /** Who gives out addresses: this server, another beside which it only says what to boot, or another alone. */
  readonly dhcp: 'server' | 'proxy' | 'off'
  /** First and last address and lease, as dnsmasq reads them. */
  readonly dhcpRange: string
  /** The network card. */
  readonly interface: string
  /** Whether nothing but that card is listened on. */
  readonly bindInterfaces: boolean
  /** Whom dnsmasq runs as. */
  readonly user: string | undefined
  /** Whether boot programs are served by TFTP. */
  readonly tftp: boolean
  /** Whether machines with UEFI are given what starts under Secure Boot. */
  readonly secureBoot: boolean
  /** The port of the web server; `undefined` if there is none. */
  readonly httpPort: number | undefined
  /** Whether machines fetch their systems from it, too (BEP 19); `auto`: where our tracker does not tell the seeder who begins. */
  readonly webSeed: boolean | 'auto'
  /** The port of the tracker; `undefined` if there is none. */
  readonly trackerPort: number | undefined
  /** Whether it is Debian's opentracker rather than our own. */
  readonly externalTracker: boolean
  /** The TCP port of the seeder; 0: one that is free. */
  readonly seederPort: number
  /** Whether the seeder, too, is found by local peer discovery. */
  readonly seederLpd: boolean
  /** What is written and changes nothing, each with the reason. */
  readonly ignored: readonly string[]
  /** Whether machines find each other by local peer discovery (BEP 14). */
  readonly lpd: boolean
  /** Whether machines tell each other of their peers (BEP 11). */
  readonly pex: boolean
  /** Whether peers are looked for in the DHT (BEP 5). */
  readonly dht: boolean
  /** How much the machines show of their download. */
  readonly logLevel: LogLevel
  /** Who may look into machines, from the server: public keys of SSH. */
  readonly remoteKeys: readonly string[]
  /** The system of a machine, by its MAC address in lower case. */
  readonly machines: ReadonlyMap<string, string>
}

/**
 * Read `Boottorrent.yaml`, as it is written today or as it was in 2018.
 *
 * @param text what is in it
 * @param oss the names of the folders in `oss/`, to see whether those that it names are there; `undefined`: not seen
 * @returns the settings, or every fault
 */
export function readProjectConfig(
  text: string,
  oss?: readonly string[],
): ProjectConfig | readonly ConfigFault[] {
  const file = projectFileName
  const read = readYaml(text, file)
  if (isFaults(read)) return read
  const parsed = projectSchema.safeParse(read.value)
  if (!parsed.success) return inOrder(faultsOf(parsed.error, read, { file, schema: projectSchema }))
  const config = configOf(parsed.data, read.value)
  const faults = contradictions(parsed.data, config, { read, oss })
  return faults.length > 0 ? inOrder(faults) : config
}

/** This network (RFC 1122, 3.2.1.3), multicast and what is reserved: addresses that no card has. */
function isSpecial(address: string): boolean {
  const first = Math.floor((addressOf(address) ?? 0) / 2 ** 24)
  return first === 0 || first >= 224
}

function inOrder(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  return faults.toSorted((a, b) => a.line - b.line)
}

function configOf(file: ProjectFile, written: Readonly<Record<string, unknown>>): ProjectConfig {
  const { boottorrent, dnsmasq, http, aria2, transmission } = file
  const tracker = file.hefur ?? file.opentracker
  return {
    timeout: boottorrent.timeout,
    defaultOs: boottorrent.default_os,
    displayOss: boottorrent.display_oss,
    seedTime: Math.max(0, boottorrent.seed_time),
    hostIp: boottorrent.host_ip,
    connectionsPerAddress: boottorrent.connections_per_address,
    dhcp: !dnsmasq.enable_dhcp ? 'off' : dnsmasq.proxy_dhcp ? 'proxy' : 'server',
    dhcpRange: dnsmasq.dhcp_range.replaceAll(' ', ''),
    interface: dnsmasq.interface,
    bindInterfaces: dnsmasq.bind_interfaces,
    user: dnsmasq.user,
    tftp: dnsmasq.enable_tftp,
    secureBoot: dnsmasq.secure_boot,
    httpPort: http.enable ? http.port : undefined,
    webSeed: http.enable && http.web_seed,
    trackerPort: tracker.enable ? tracker.port : undefined,
    externalTracker: tracker.enable && tracker.external === true,
    seederPort: file.seeder.port,
    seederLpd: transmission?.lpd_enabled ?? aria2.bt_enable_lpd,
    ignored: ignoredKeys(written),
    lpd: aria2.bt_enable_lpd,
    pex: aria2.enable_peer_exchange,
    dht: aria2.enable_dht || aria2.enable_dht6 || (transmission?.dht_enabled ?? false),
    logLevel: aria2.console_log_level,
    remoteKeys: file.remote.keys ?? [],
    machines: new Map(
      Object.entries(file.machines).map(([mac, os]) => [mac.toLowerCase(), os] as const),
    ),
  }
}

/** What is right by itself and wrong together. */
function contradictions(
  file: ProjectFile,
  config: ProjectConfig,
  { read, oss }: { readonly read: ReadKeys; readonly oss: readonly string[] | undefined },
): ConfigFault[] {
  const faults: ConfigFault[] = []
  const tell = (path: readonly string[], problem: string, remedy: string): void => {
    const at = { file: projectFileName, line: read.lineOf(path), key: path.join('.') }
    faults.push({ ...at, problem, remedy })
  }
  const seen = new Map<string, string>()
  for (const mac of Object.keys(file.machines)) {
    const first = seen.get(mac.toLowerCase())
    seen.set(mac.toLowerCase(), mac)
    if (first === undefined) continue
    const problem = `expected each machine once, got ${shown(mac)}, which is ${shown(first)} again`
    tell(['machines', mac], problem, 'Remove one of them')
  }
  if (isSpecial(config.hostIp)) {
    const problem = `expected the address of this server, got ${config.hostIp}, which is no machine's`
    tell(['boottorrent', 'host_ip'], problem, 'Write an address that `ip address` shows')
  }
  if (read.value['hefur'] !== undefined && read.value['opentracker'] !== undefined) {
    tell(
      ['hefur'],
      'expected one tracker, got two',
      'Remove this section: opentracker is the one of today',
    )
  }
  if (config.trackerPort === undefined && !config.lpd) {
    const tracker = file.hefur ? 'hefur' : 'opentracker'
    const problem =
      'expected a tracker or local peer discovery, got neither: nobody would find a peer'
    tell([tracker, 'enable'], problem, 'Write true here, or for aria2.bt_enable_lpd')
  }
  if (config.httpPort !== undefined && config.httpPort === config.trackerPort) {
    tell(
      ['http', 'port'],
      `expected another port than the tracker's, got ${config.httpPort}`,
      'Write 8080',
    )
  }
  if ([config.httpPort, config.trackerPort].includes(config.seederPort)) {
    const problem = `expected a port of its own, got ${config.seederPort}`
    tell(['seeder', 'port'], problem, 'Write 6881, or 0 for one that is free')
  }
  if (config.httpPort === undefined && !config.tftp) {
    const problem = 'expected HTTP or TFTP, got neither: machines could fetch nothing'
    tell(['http', 'enable'], problem, 'Write true here, or for dnsmasq.enable_tftp')
  }
  if (config.secureBoot && !config.tftp) {
    const problem = 'expected TFTP for Secure Boot, got none: the signed GRUB knows nothing else'
    tell(['dnsmasq', 'secure_boot'], problem, 'Write enable_tftp: true, or false here')
  }
  if (config.dhcp === 'server') {
    const [first = 0, last = 0] = config.dhcpRange.split(',').slice(0, 2).map(addressOf)
    const host = addressOf(config.hostIp) ?? 0
    if (host >= first && host <= last) {
      const problem = `expected addresses without that of the server (${config.hostIp}), got ${config.dhcpRange}`
      tell(['dnsmasq', 'dhcp_range'], problem, 'Leave the address of the server out')
    }
  }
  if (oss !== undefined) {
    const known = (path: readonly string[], name: string): void => {
      if (oss.includes(name)) return
      const there = oss.length > 0 ? `there are ${oss.join(', ')}` : 'there is none'
      const remedy = `Make the folder oss/${name} with a config.yaml, or name another one`
      tell(path, `expected a folder in oss/ (${there}), got ${shown(name)}`, remedy)
    }
    if (config.defaultOs !== undefined) known(['boottorrent', 'default_os'], config.defaultOs)
    for (const name of config.displayOss ?? []) known(['boottorrent', 'display_oss'], name)
    for (const [mac, name] of Object.entries(file.machines)) known(['machines', mac], name)
  }
  const { defaultOs, displayOss } = config
  if (defaultOs !== undefined && displayOss !== undefined && !displayOss.includes(defaultOs)) {
    const problem = `expected one of display_oss (${displayOss.join(', ')}), got ${shown(defaultOs)}`
    tell(['boottorrent', 'default_os'], problem, 'Add it to display_oss, or name another one')
  }
  return faults
}
