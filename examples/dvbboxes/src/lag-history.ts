import type { BoxHistoryView, BoxPlaceView, HistoryView, StateKind } from './api/types.ts'

/** One box at one moment. */
export interface LagSample {
  readonly state: StateKind
  /** Seconds; `null`: nothing is shown. */
  readonly lag: number | null
  /** Seconds; `null`: it is not known. */
  readonly silence: number | null
  /** Bytes since the sample before; `null`: it is not known. */
  readonly bytes: number | null
}

/** How boxes were, over time. */
export interface LagHistory {
  /** Take a sample of all boxes, in their order. @param time - Unix seconds */
  add(time: number, samples: readonly LagSample[]): void
  /** The last minutes up to a moment. @param time - Unix seconds */
  read(minutes: number, time: number): HistoryView
}

/** Seconds from one sample to the next. */
export const sampleEvery = 5

/** Seconds of a slot, and how many are kept: an hour by 5 s, a day by the minute. */
const [fine, coarse] = [
  { every: sampleEvery, kept: 720 },
  { every: 60, kept: 1_440 },
] as const

/** From what is best to what is worst. */
const kinds: readonly StateKind[] = ['live', 'stale', 'emptied', 'unreachable', 'never-synced']

/** Keep how boxes were. Takes 28 bytes for each sample: 60 KB for each box, in memory. */
export function createLagHistory(boxes: readonly BoxPlaceView[]): LagHistory {
  const rings = [ringOf(boxes.length, fine), ringOf(boxes.length, coarse)] as const
  return {
    add(time, samples) {
      for (const ring of rings) ring.add(time, samples)
    },
    read(minutes, time) {
      const ring = minutes * 60 <= fine.every * fine.kept ? rings[0] : rings[1]
      return ring.read(minutes, time, boxes)
    },
  }
}

function ringOf(boxes: number, { every, kept }: { every: number; kept: number }) {
  const size = boxes * kept
  /** The slot of time that each place holds; -1: none yet. */
  const slots = new Float64Array(kept).fill(-1)
  const states = new Uint8Array(size)
  const numbers = {
    lag: new Float64Array(size).fill(Number.NaN),
    silence: new Float64Array(size).fill(Number.NaN),
    bytes: new Float64Array(size).fill(Number.NaN),
  }
  return {
    add(time: number, samples: readonly LagSample[]): void {
      const slot = Math.floor(time / every)
      const place = slot % kept
      const isNew = slots[place] !== slot
      slots[place] = slot
      for (const [index, sample] of samples.entries()) {
        const at = place * boxes + index
        const kind = kinds.indexOf(sample.state)
        // Of several samples in a slot the worst is shown, and all bytes.
        states[at] = isNew ? kind : Math.max(states[at] ?? 0, kind)
        for (const name of ['lag', 'silence'] as const) {
          const before = isNew ? null : known(numbers[name][at])
          numbers[name][at] = most(before, sample[name]) ?? Number.NaN
        }
        const before = isNew ? null : known(numbers.bytes[at])
        numbers.bytes[at] =
          sample.bytes === null ? (before ?? Number.NaN) : (before ?? 0) + sample.bytes
      }
    },
    read(minutes: number, time: number, places: readonly BoxPlaceView[]): HistoryView {
      const count = Math.min(kept, Math.max(1, Math.ceil((minutes * 60) / every)))
      const last = Math.floor(time / every)
      const wanted = Array.from({ length: count }, (_, index) => last - count + 1 + index)
      const list = <T>(index: number, of: (at: number) => T): (T | null)[] =>
        wanted.map((slot) => {
          const place = ((slot % kept) + kept) % kept
          return slots[place] === slot ? of(place * boxes + index) : null
        })
      return {
        every,
        from: (wanted[0] ?? last) * every,
        boxes: places.map(
          ({ town, host }, index): BoxHistoryView => ({
            ...{ town, host },
            states: list(index, (at) => kinds[states[at] ?? 0] ?? 'live'),
            lag: list(index, (at) => known(numbers.lag[at])),
            silence: list(index, (at) => known(numbers.silence[at])),
            bytes: list(index, (at) => known(numbers.bytes[at])),
          }),
        ),
      }
    },
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function most(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
