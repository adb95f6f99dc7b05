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

/** What a netboot tells, as it happens. */
export interface NetbootEvents {
  /** A part has something to say. */
  line: [line: NetbootLine]
  /** A machine was seen, or has come further. */
  machine: [machine: Machine]
}

/** Bytes that have gone to machines. */
export interface Totals {
  /** By HTTP from this server: kernel, phase 1 and web seeds. */
  readonly http: number
  /** By BitTorrent from this server. */
  readonly torrent: number
}
