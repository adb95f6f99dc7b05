/** The least and most that may be waited for, in s: a day. */
export const longestWait = 86_400

/** The least that one address may have: a machine opens five to a web server alone. */
export const fewestConnections = 16
/** The most that one address may have: of no server half of what it takes. */
export const mostConnections = 2000

/** `boottorrent` in `Boottorrent.yaml`. */
export interface BoottorrentSection {
  /** The version of the file's form. */
  readonly version: 0
  /** For how long the menu waits, in s: 0 boots at once, less waits for ever. */
  readonly timeout: number
  /** The system that is booted when nobody chooses. */
  readonly default_os?: string | undefined
  /** What the menu shows, in this order. All, by name, when absent. */
  readonly display_oss?: string[] | undefined
  /** For how long a client seeds on after its download, in s; 0 or less: not at all. */
  readonly seed_time: number
  /** The IPv4 address of the server, at which clients find it. */
  readonly host_ip: string
  /** How many connections one address may have to each server. */
  readonly connections_per_address: number
}

/** `dnsmasq` in `Boottorrent.yaml`. */
export interface DnsmasqSection {
  /** Whether addresses are given out. */
  readonly enable_dhcp: boolean
  /** Whether another DHCP server gives out the addresses, and we only say what to boot. */
  readonly proxy_dhcp: boolean
  /** Whom dnsmasq runs as. */
  readonly user?: string | undefined
  /** The network card. */
  readonly interface: string
  /** Whether nothing but that card is listened on. */
  readonly bind_interfaces: boolean
  /** First and last address, and for how long one is lent. */
  readonly dhcp_range: string
  /** Whether boot programs are served by TFTP. */
  readonly enable_tftp: boolean
  /** Whether UEFI is given shim and the signed GRUB instead of iPXE. */
  readonly secure_boot: boolean
}

/** A tracker: `opentracker` in `Boottorrent.yaml`, or `hefur` in an older one. */
export interface TrackerSection {
  /** Whether there is one. */
  readonly enable: boolean
  /** Its port, TCP and UDP. */
  readonly port: number
  /** Whether it is Debian's opentracker. */
  readonly external?: boolean | undefined
}

/** What `Boottorrent.yaml` holds, of either age, every default in its place. */
export interface ProjectFile {
  /** The project itself. */
  readonly boottorrent: BoottorrentSection
  /** DHCP and TFTP. */
  readonly dnsmasq: DnsmasqSection
  /** The web server: kernels, images, web seeds. */
  readonly http: {
    readonly enable: boolean
    readonly port: number
    readonly web_seed: boolean | 'auto'
  }
  /** The tracker. */
  readonly opentracker: TrackerSection
  /** The server's BitTorrent. */
  readonly seeder: { readonly port: number }
  /** The tracker of projects of 2018. */
  readonly hefur?: TrackerSection | undefined
  /** The seeder of projects of 2018. */
  readonly transmission?:
    | { readonly rpc_port: number; readonly dht_enabled: boolean; readonly lpd_enabled: boolean }
    | undefined
  /** The clients' BitTorrent. */
  readonly aria2: {
    readonly bt_enable_lpd: boolean
    readonly enable_peer_exchange: boolean
    readonly enable_dht: boolean
    readonly enable_dht6: boolean
    readonly check_integrity: boolean
    readonly console_log_level: LogLevel
  }
  /** Who may look into machines: public keys of SSH. */
  readonly remote: { readonly keys?: string[] | undefined }
  /** The system of a machine, by its MAC address: it boots that, without a menu. */
  readonly machines: Record<string, string>
}

/** How much aria2c says. */
export type LogLevel = 'debug' | 'info' | 'notice' | 'warn' | 'error'
