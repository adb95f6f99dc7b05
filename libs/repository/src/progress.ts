/** How far a run has come. */
export interface Progress {
  /** Bytes that were read, compared and proven so far. */
  readonly done: number
  /** Bytes that there are to read, compare and prove, as far as is known. */
  readonly total: number
  /** Bytes a second since the run began. */
  readonly rate: number
  /** Seconds that are left at this rate; `undefined` before anything was done. */
  readonly left: number | undefined
  /** What is being worked on: names of images and rdiffs. */
  readonly current: readonly string[]
}

/** A piece of work that counts. */
export interface Item {
  /** It has come so far, in bytes. */
  at(done: number): void
  /** It is finished, whatever it told before. */
  finish(): void
}

/** Adds up the work of a run. */
export interface Meter {
  /** There is so much still to do, in bytes. To be said while nothing is being done. */
  expect(bytes: number): void
  /** Begin a piece of work of so many bytes, which were expected. */
  begin(name: string, bytes: number): Item
  /** How far it has come. */
  readonly progress: Progress
}

/**
 * Make a meter.
 *
 * @param now - a clock in ms
 * @param changed - called after each change
 */
export function meterOf(now: () => number, changed: (progress: Progress) => void): Meter {
  const start = now()
  const current = new Map<Item, { readonly name: string; done: number }>()
  let finished = 0
  let expected = 0
  const read = (): Progress => {
    const running = [...current.values()]
    const done = finished + running.reduce((sum, item) => sum + item.done, 0)
    const seconds = (now() - start) / 1000
    const rate = seconds > 0 ? done / seconds : 0
    const total = Math.max(expected, done)
    const left = rate > 0 ? (total - done) / rate : undefined
    return { done, total, rate, left, current: running.map(({ name }) => name) }
  }
  return {
    expect(bytes) {
      expected = finished + bytes
      changed(read())
    },
    begin(name, bytes) {
      const state = { name, done: 0 }
      const item: Item = {
        at(done) {
          state.done = Math.min(bytes, Math.max(state.done, done))
          changed(read())
        },
        finish() {
          if (!current.delete(item)) return
          finished += bytes
          changed(read())
        },
      }
      current.set(item, state)
      changed(read())
      return item
    },
    get progress() {
      return read()
    },
  }
}
