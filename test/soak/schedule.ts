import { randomOf } from './random.ts'

/** What is done to whom. */
export interface FaultKind {
  /** What is done: `kill`, `full`. */
  readonly what: string
  /** To whom: an appliance, or `all`. */
  readonly whom: string
}

/** A fault that is due. */
export interface Fault extends FaultKind {
  /** ms after the load has begun. */
  readonly at: number
  /** ms until it is mended. */
  readonly hold: number
  /** 0 to 1: which of several, whoever they are then. */
  readonly which: number
}

/** ms between two faults, and of each. */
const pause = { least: 2_000, most: 7_000 }
const hold = { least: 1_000, most: 6_000 }
/** ms of quiet at the end of the load: what was broken last is mended before it ends. */
const quiet = 1_000

/**
 * What happens when: the same for the same seed. All kinds come before one comes again, so that a short soak sees each of them
 * if it can.
 *
 * @param length of the load, in ms
 */
export function scheduleOf(seed: number, length: number, kinds: readonly FaultKind[]): Fault[] {
  const random = randomOf(seed)
  const faults: Fault[] = []
  let at = random.between(500, pause.least)
  // A short soak is denser.
  const scale = Math.min(1, length / 120_000 + 0.25)
  for (let deck: FaultKind[] = []; at < length - quiet; ) {
    if (deck.length === 0) deck = random.shuffle(kinds)
    const kind = deck.pop()
    if (kind === undefined) break
    const longest = Math.round(hold.most * scale)
    faults.push({ ...kind, at, hold: random.between(hold.least, longest), which: random.next() })
    at += Math.round(random.between(pause.least, pause.most) * scale)
  }
  return faults
}
