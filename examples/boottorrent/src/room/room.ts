import { EventEmitter } from 'node:events'
import type { AssignmentStore } from '@boxwright/netboot'
import type { GroupView, MachineView, SwarmView, SystemView } from '../api/types.ts'
import { Rates } from './rates.ts'
import { type Screen, type SeenMachine, type Source, server } from './source.ts'
import { reached } from './stages.ts'

/** What a {@link Room} tells. */
export interface RoomTells {
  /** It serves, does no longer, or could not. */
  state: []
  /** A part has something to say. */
  line: [line: { readonly component: string; readonly text: string }]
  /** A machine is another one now. */
  machine: [machine: MachineView]
  /** All machines, for their assignments have changed. */
  machines: [machines: readonly MachineView[]]
  /** What machines can boot is something else. */
  systems: [systems: readonly SystemView[]]
  /** Groups have changed. */
  groups: [groups: readonly GroupView[]]
  /** What was given in the last second. */
  swarm: [swarm: SwarmView]
  /** A screen shows something else. */
  screen: [screen: Screen]
}

/** What a {@link Room} is given. */
export interface RoomOptions {
  /** What is kept of assignments. */
  readonly assignments: AssignmentStore
  /** Opens what is shown: anew after each change of the project. */
  open(tell: (component: string, text: string) => void, signal: AbortSignal): Promise<Source>
  /** The system that is booted when nobody chooses. */
  defaultSystem(): Promise<string | undefined>
}

/** ms between two looks at what is given. */
const pace = 1000
/** Machines that are listed; of more, how many there are is told. */
const mostListed = 20_000
/** With more than so many, those are forgotten that the source has forgotten: an address is easily made up. */
const mostSeen = 2 * mostListed
const nothing = { server: 0, peers: 0 }

/** The machines of a room, with what they boot and give each other. */
export class Room implements AsyncDisposable {
  readonly events: EventEmitter<RoomTells> = new EventEmitter()
  readonly #options: RoomOptions
  readonly #rates = new Rates()
  readonly #stop = new AbortController()
  /** What was seen of each machine. */
  readonly #seen = new Map<
    string,
    Pick<MachineView, 'reached' | 'since'> & { machine: SeenMachine }
  >()
  #source: Source | undefined
  #default: string | undefined
  #failure: string | undefined
  #isStarting = false
  #swarm: SwarmView = { flows: [], rate: { time: 0, ...nothing }, totals: nothing, known: 0 }
  /** What was given before the source was opened anew. */
  #before = nothing
  #work: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: RoomOptions) {
    this.#options = options
    options.assignments.events.on('changed', () => {
      this.events.emit('groups', this.groups)
      this.events.emit('machines', this.machines)
    })
  }

  /** Whether it serves. */
  get state(): 'starting' | 'serving' | 'failed' {
    if (this.#isStarting) return 'starting'
    return this.#source ? 'serving' : 'failed'
  }

  /** Why it does not serve. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** What machines can boot. */
  get systems(): readonly SystemView[] {
    const systems = this.#source?.systems ?? []
    const usual = this.#default ?? systems[0]?.name
    return systems.map((system) => ({ ...system, isDefault: system.name === usual }))
  }

  /** Groups of machines. */
  get groups(): readonly GroupView[] {
    const { groups } = this.#options.assignments.current
    return Object.entries(groups).map(([name, { macs, os }]) => ({ name, macs, os: os ?? null }))
  }

  /** Those that were seen, and those that were assigned something: the first {@link mostListed}. */
  get machines(): readonly MachineView[] {
    return [...this.#macs()].slice(0, mostListed).map((mac) => this.#view(mac))
  }

  /** How many there are, with those that are not among {@link machines}. */
  get known(): number {
    return this.#macs().size
  }

  /** What is given now. */
  get swarm(): SwarmView {
    return this.#swarm
  }

  /** What was given of late. */
  get rates(): Rates['samples'] {
    return this.#rates.samples
  }

  /** What is on the screens. */
  get screens(): readonly Screen[] {
    return this.#source?.screens() ?? []
  }

  /** Begin. It goes on until disposed of, even if the source cannot be opened. */
  start(): void {
    void this.restart()
    this.#timer = setInterval(() => this.#look(), pace)
  }

  /** Open the source anew: the project is another one now. @returns when it was, or could not be */
  restart(): Promise<void> {
    this.#isStarting = true
    this.events.emit('state')
    this.#work = this.#work.then(() => this.#open())
    return this.#work
  }

  /** Switch a machine on, if that can be done otherwise than by a packet. */
  wake(mac: string): boolean {
    return this.#source?.wake(mac) ?? false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    clearInterval(this.#timer)
    await this.#work
    await this.#source?.[Symbol.asyncDispose]()
    this.#source = undefined
  }

  async #open(): Promise<void> {
    const { signal } = this.#stop
    const { totals } = this.#swarm
    await this.#source?.[Symbol.asyncDispose]()
    this.#source = undefined
    if (signal.aborted) return
    try {
      const tell = (component: string, text: string): void => {
        this.events.emit('line', { component, text })
      }
      this.#default = await this.#options.defaultSystem()
      const source = await this.#options.open(tell, signal)
      this.#source = source
      this.#before = totals
      this.#failure = undefined
      source.events.on('line', (line) => this.events.emit('line', line))
      source.events.on('machine', (machine) => this.#note(machine))
      source.events.on('screen', (screen) => this.events.emit('screen', screen))
      for (const machine of source.machines()) this.#note(machine)
    } catch (error) {
      if (signal.aborted) return
      this.#failure = error instanceof Error ? error.message : String(error)
      this.events.emit('line', { component: 'BOOTTORRENT', text: this.#failure })
    }
    this.#isStarting = false
    this.events.emit('state')
    this.events.emit('systems', this.systems)
  }

  #note(machine: SeenMachine): void {
    const { mac, state } = machine
    const old = this.#seen.get(mac)
    if (!old && this.#seen.size >= mostSeen) this.#forgetOthers()
    const stages = reached(old?.reached ?? [], state)
    const isRunning = old?.machine.state === 'booted' && stages === old.reached
    // It is the system that runs which has asked for an address.
    const shown = isRunning ? { ...machine, state: old.machine.state } : machine
    const since = old?.machine.state === shown.state ? old.since : Date.now()
    this.#seen.set(mac, { machine: shown, reached: stages, since })
    this.events.emit('machine', this.#view(mac))
  }

  #forgetOthers(): void {
    const there = new Set(this.#source?.machines().map(({ mac }) => mac))
    for (const mac of this.#seen.keys()) if (!there.has(mac)) this.#seen.delete(mac)
    this.events.emit('machines', this.machines)
  }

  #macs(): ReadonlySet<string> {
    const { machines, groups } = this.#options.assignments.current
    const grouped = Object.values(groups).flatMap(({ macs }) => macs)
    return new Set([...this.#seen.keys(), ...Object.keys(machines), ...grouped])
  }

  #view(mac: string): MachineView {
    const { machines, groups } = this.#options.assignments.current
    const seen = this.#seen.get(mac)
    const machine = seen?.machine
    const group = Object.entries(groups).find(([, { macs }]) => macs.includes(mac))
    return {
      mac,
      name: machine?.name ?? mac,
      ip: machine?.ip ?? null,
      state: machine?.state ?? 'off',
      reached: seen?.reached ?? [],
      since: seen?.since ?? 0,
      percent: machine?.percent ?? null,
      peers: machine?.peers ?? null,
      reason: machine?.reason ?? null,
      os: machine?.os ?? null,
      assigned: (Object.hasOwn(machines, mac) ? machines[mac] : undefined) ?? null,
      group: group ? { name: group[0], os: group[1].os ?? null } : null,
    }
  }

  #look(): void {
    const totals = this.#source?.totals() ?? nothing
    const all = {
      server: this.#before.server + totals.server,
      peers: this.#before.peers + totals.peers,
    }
    const there = new Set([server, ...this.#seen.keys()])
    const flows = (this.#source?.flows() ?? [])
      .filter(({ from, to, rate }) => rate >= 1 && there.has(from) && there.has(to))
      .map((flow) => ({ ...flow, rate: Math.round(flow.rate) }))
    const rate = this.#rates.note(all, performance.now(), Date.now())
    this.#swarm = { flows, rate, totals: all, known: this.known }
    this.events.emit('swarm', this.#swarm)
  }
}
