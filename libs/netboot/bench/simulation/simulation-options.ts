import type { NodeOptions } from './node.ts'

/** What is simulated. */
export interface SimulationOptions {
  /** How many want it. */
  readonly clients: number
  /** What is given, in bytes. */
  readonly length: number
  /** In bytes. */
  readonly pieceLength: number
  /** Of each link and direction, in bytes a second: what is left of it for blocks. */
  readonly rate: number
  /** How long what one says to another takes, beside blocks: it waits behind them. In ms. */
  readonly delay: number
  /** How many others each one meets, beside the server. */
  readonly neighbours: number
  /** How many are given to at a time, by clients. */
  readonly slots: number
  /** How many the server gives to. */
  readonly serverSlots: number
  /** Whether the server tells each one of other pieces, see `Reveal`. */
  readonly reveal: NodeOptions['reveal']
  /** How many blocks of 16 KiB are one event: more is coarser and faster. A piece is so many at least. */
  readonly grain: number
  readonly seed: number
}

/** How it went. */
export interface SimulationResult {
  /** When each client had all, in s, the first one first. */
  readonly times: readonly number[]
  /** How many times the file the server has sent. */
  readonly copies: number
  /** How many events there were. */
  readonly events: number
}
