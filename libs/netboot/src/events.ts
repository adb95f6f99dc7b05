import type { Machine } from './machine.ts'

/** A part of a netboot that tells what it does, by the name that its lines begin with. */
export type Component = 'DNSMASQ' | 'HTTP' | 'PHASE1' | 'TORRENT' | 'BOOTTORRENT'

/** Something that a part has to say. */
export interface NetbootLine {
  /** The part. */
  readonly component: Component
  /** What it says, without a line feed. */
  readonly text: string
}

/** How far something has come that takes long. */
export interface NetbootProgress {
  /** What is done: packages are fetched, phase 1 is packed, systems are hashed. */
  readonly task: 'fetch' | 'pack' | 'hash'
  /** What it is done to. */
  readonly name: string
  /** In bytes. */
  readonly done: number
  /** In bytes. */
  readonly total: number
  /** In bytes a second, since it began. */
  readonly rate: number
  /** Seconds that are left at this rate; nothing before it is known. */
  readonly left: number | undefined
}

/** What a netboot tells, as it happens. */
export interface NetbootEvents {
  /** A part has something to say. */
  line: [line: NetbootLine]
  /** A machine was seen, or has come further. */
  machine: [machine: Machine]
}

/** Bytes that have gone to machines since the start. */
export interface Totals {
  /** By HTTP from this server: kernel, phase 1 and web seeds. */
  readonly http: number
  /** By BitTorrent from this server. */
  readonly torrent: number
  /** Of those by HTTP, the ones of systems: web seeds. */
  readonly webSeed: number
  /** What machines have got of their systems, from whomever, as they say. */
  readonly received: number
  /** Of that, what has not come from this server: machines have given it to each other. */
  readonly peers: number
}
