import type { EventEmitter } from 'node:events'
import type { Machine } from '@boxwright/netboot'
import type { Flow, SourceSystem, Stage } from '../api/types.ts'

/** A machine, as a source sees it. */
export interface SeenMachine extends Omit<Machine, 'state'> {
  /** How far it has come. */
  readonly state: Stage
  /** What people call it, if it has a name. */
  readonly name?: string
}

/** The name of the server among those who give. */
export const server = 'server'

/** A machine has shown something on its screen. */
export interface Screen {
  /** The address of its card. */
  readonly mac: string
  /** The text that is on it now. */
  readonly text: string
}

/** What a source tells. */
export interface SourceEvents {
  /** A part has something to say. */
  line: [line: { readonly component: string; readonly text: string }]
  /** A machine has come further. */
  machine: [machine: SeenMachine]
  /** The screen of a machine is another one. */
  screen: [screen: Screen]
}

/** Where machines, systems and flows come from: a project that is served, or leechers on this computer. */
export interface Source extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<SourceEvents>
  /** What machines can boot. */
  readonly systems: readonly SourceSystem[]
  /** Those that were seen. */
  machines(): readonly SeenMachine[]
  /** Who gives to whom now. */
  flows(): readonly Flow[]
  /** Bytes of systems given since the start: by the server, and by machines to each other. */
  totals(): { readonly server: number; readonly peers: number }
  /** What is on the screens. */
  screens(): readonly Screen[]
  /**
   * Switch a machine on in the way of this source.
   *
   * @returns `false`: it has none; a packet wakes it
   */
  wake(mac: string): boolean
}
