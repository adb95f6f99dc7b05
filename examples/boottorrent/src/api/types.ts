/** How far a machine has come; `off`: it is known, and has not been seen, or has gone. */
export type Stage =
  | 'off'
  | 'dhcp'
  | 'tftp'
  | 'http'
  | 'phase1'
  | 'menu'
  | 'fetch'
  | 'seed'
  | 'booted'
  | 'failed'

/** A system, as its folder has it. */
export interface SourceSystem {
  /** The name of its folder. */
  readonly name: string
  /** What the menu shows. */
  readonly title: string
  /** How it is started. */
  readonly method: string
  /** All of its files. */
  readonly bytes: number
}

/** Somebody gives to somebody. */
export interface Flow {
  /** `server`, or the address of a card. */
  readonly from: string
  /** The address of a card. */
  readonly to: string
  /** In bytes a second. */
  readonly rate: number
  /** Whether it is known only how much a machine gets from all others together: this is its share by what they have. */
  readonly isShare: boolean
}

/** What was given in a second. */
export interface RateSample {
  /** Unix time in ms. */
  readonly time: number
  /** By the server, in bytes a second. */
  readonly server: number
  /** By machines to each other, in bytes a second. */
  readonly peers: number
}

/** What the box does. */
export interface StatusView {
  readonly title: string
  readonly version: string
  /** What is shown: a project, leechers on this computer, or virtual machines. */
  readonly kind: 'project' | 'leechers' | 'virtual'
  /** Folder of the project. */
  readonly project: string
  /** Whether it serves, or is about to. */
  readonly state: 'starting' | 'serving' | 'failed'
  /** Why it does not serve. */
  readonly failure: string | null
  /** Whether who asks may change something. */
  readonly mayChange: boolean
  /** The largest file that may be uploaded, in bytes. */
  readonly uploadLimit: number
}

/** A machine. */
export interface MachineView {
  /** The address of its card, in lower case. */
  readonly mac: string
  /** What people call it, or its address. */
  readonly name: string
  readonly ip: string | null
  readonly state: Stage
  /** The stages that it has come through since it was switched on. */
  readonly reached: readonly Stage[]
  /** Since when it is in its state: Unix time in ms. */
  readonly since: number
  /** How much of its system it has, 0 to 100. */
  readonly percent: number | null
  /** How many peers it is connected with. */
  readonly peers: number | null
  /** Why it failed. */
  readonly reason: string | null
  /** The system that it fetches or starts. */
  readonly os: string | null
  /** The system that it is assigned itself. */
  readonly assigned: string | null
  /** Its group, and that group's system. */
  readonly group: { readonly name: string; readonly os: string | null } | null
}

/** A system that machines can boot. */
export interface SystemView extends SourceSystem {
  /** Whether a machine to which nothing is assigned boots it, if nobody chooses. */
  readonly isDefault: boolean
}

/** Machines that boot the same system. */
export interface GroupView {
  readonly name: string
  readonly macs: readonly string[]
  readonly os: string | null
}

/** What is given now, and among how many. */
export interface SwarmView {
  readonly flows: readonly Flow[]
  readonly rate: RateSample
  /** Bytes of systems since the start. */
  readonly totals: { readonly server: number; readonly peers: number }
  /** How many machines are known, with those beyond the 20,000 that are listed. */
  readonly known: number
}

/** An entry of the log. */
export interface LogView {
  readonly id: number
  /** Unix time in ms. */
  readonly time: number
  readonly level: string
  /** The part that it is from: `DNSMASQ`. */
  readonly component: string
  readonly message: string
}

/** What is on the screen of a machine. */
export interface ScreenView {
  readonly mac: string
  readonly text: string
}

/** All that a page begins with. */
export interface RoomView {
  readonly status: StatusView
  readonly machines: readonly MachineView[]
  readonly systems: readonly SystemView[]
  readonly groups: readonly GroupView[]
  readonly swarm: SwarmView
  readonly rates: readonly RateSample[]
  readonly screens: readonly ScreenView[]
  readonly log: readonly LogView[]
}

/** A system that is being sent. */
export interface UploadView {
  readonly id: string
  readonly name: string
  readonly files: readonly UploadFileView[]
}

/** A file of it. */
export interface UploadFileView {
  readonly role: 'kernel' | 'initrd' | 'iso'
  /** Bytes. */
  readonly size: number
  /** Bytes that are there. */
  readonly received: number
}

/** What the box tells its pages. */
export interface RoomEvents {
  status: Omit<StatusView, 'mayChange'>
  machine: MachineView
  machines: readonly MachineView[]
  systems: readonly SystemView[]
  groups: readonly GroupView[]
  swarm: SwarmView
  screen: ScreenView
  log: LogView
}
