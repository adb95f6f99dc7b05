import { Simulation } from './simulate.ts'
import type { SimulationResult } from './simulation-options.ts'

/** A swarm on a LAN, with what the client has for defaults. */
export interface LanSwarm {
  /** How many want it. */
  readonly clients: number
  /** What is given, in bytes. */
  readonly length: number
  /** Of each link and direction, in bytes a second. */
  readonly rate: number
  /** How many blocks of 16 KiB are one event. Default 4: a piece. */
  readonly grain?: number
}

/** Of our torrents, up to 256 MiB. */
export const pieceLength: number = 64 << 10
/** How many others each client meets. */
export const neighbours = 50
/** What heads of packets and of blocks leave of a link, from 0 to 1: HTTP takes 4.4 s for what the bound says 4.2 of. */
const forBlocks = 0.95
/** What waits for a link beside, for each peer, in bytes: news and requests come behind it. */
const waiting = 64 << 10
/** In s: programs ask the tracker, and connect, before anything comes. */
const start = 0.2

/** Simulate it. */
export function simulateLan({ clients, length, rate, grain = 4 }: LanSwarm): SimulationResult {
  const slots = 64
  const result = new Simulation({
    ...{ clients, length, pieceLength, rate: rate * forBlocks, slots, serverSlots: slots },
    ...{ neighbours, reveal: { ahead: (4 << 20) / pieceLength, patience: 500 }, grain, seed: 1 },
    delay: (1000 * waiting * Math.min(clients, neighbours)) / rate,
  }).run()
  return { ...result, times: result.times.map((time) => time + start) }
}
