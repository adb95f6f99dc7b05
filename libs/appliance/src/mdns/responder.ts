import type { Outgoing } from './message.ts'
import { type PendingAnswers, pendingDue } from './pending.ts'
import type { DnsRecord } from './record.ts'
import type { Zone } from './zone.ts'

/** Times of RFC 6762, in ms. */
export const timing = {
  /** Probes: so many (8.1) ... */
  probes: 3,
  /** ... so far apart, and the first one after a random time up to this (8.1). */
  probeInterval: 250,
  /** Who loses a tie-break waits before it probes again (8.2). */
  deferral: 1_000,
  /** Announcements: at least two ... */
  announcements: 2,
  /** ... at least so far apart (8.3). */
  announceInterval: 1_000,
  /** What was told to everybody is not told again for so long (6) ... */
  repeatInterval: 1_000,
  /** ... unless it defends a name (6). */
  defenceInterval: 250,
  /** An answer that others may give too comes after a random time in this range (6). */
  sharedDelay: [20, 120],
  /** After a question whose known answers go on in the next message (7.2). */
  truncatedDelay: [400, 500],
} as const

/** How far a responder is with its names. */
export type Phase =
  /** Asks whether they are taken: it says nothing of them yet. */
  | { readonly name: 'probing'; readonly sent: number; readonly due: number }
  /** Tells that they are its own. */
  | { readonly name: 'announcing'; readonly sent: number; readonly due: number }
  /** Answers and defends. */
  | { readonly name: 'settled'; readonly due: number }
  /** Lost them: it waits to be given others. */
  | { readonly name: 'lost'; readonly due: number }

/** A responder on one link: a value. Times are in ms of any one clock. */
export interface Responder {
  /** What it publishes. */
  readonly zone: Zone
  /** How far it is. */
  readonly phase: Phase
  /** Whether its records have been told, and so must be taken back. */
  readonly announced: boolean
  /** Answers that wait for their time, by record. */
  readonly pending: PendingAnswers
  /** When each record was last told to everybody. */
  readonly told: ReadonlyMap<string, number>
  /** What it published before, until then: its own echo is no conflict. */
  readonly retired: { readonly records: readonly DnsRecord[]; readonly until: number }
}

/** What follows from an event. */
export interface Step {
  /** The responder from now on. */
  readonly responder: Responder
  /** What to send, in this order. */
  readonly send: readonly Outgoing[]
  /** When to wake it at the latest; `Infinity` for never. */
  readonly wake: number
  /** The names are its own from now on. */
  readonly announced?: true
  /** These names are another's: it needs others. */
  readonly lost?: readonly string[]
}

/** A step to this responder, that wakes it when it has something to do. */
export function step(
  responder: Responder,
  send: readonly Outgoing[] = [],
  more: Pick<Step, 'announced' | 'lost'> = {},
): Step {
  const wake = Math.min(responder.phase.due, pendingDue(responder.pending))
  return { responder, send, wake, ...more }
}
