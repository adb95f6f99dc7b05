/** What a thread that makes tones is told, through memory that it shares. */
export interface ToneControl {
  /** Sound. @param hertz - frequency; 0 for silence */
  sound(hertz: number): void
  /** End the thread. */
  end(): void
  /** What is asked for now: half of a period in µs, 0 for silence, below 0 for the end. */
  half(): number
  /** Sleep until something else is asked for than this, at most so many ms. */
  sleep(half: number, ms?: number): void
}

/** Tell such a thread, or be it. @param memory - 4 bytes */
export function controlOf(memory: SharedArrayBuffer): ToneControl {
  const asked = new Int32Array(memory)
  const ask = (half: number): void => {
    Atomics.store(asked, 0, half)
    Atomics.notify(asked, 0)
  }
  return {
    sound: (hertz) => ask(hertz === 0 ? 0 : Math.max(1, Math.round(500_000 / hertz))),
    end: () => ask(-1),
    half: () => Atomics.load(asked, 0),
    sleep: (half, ms = Number.POSITIVE_INFINITY) => void Atomics.wait(asked, 0, half, ms),
  }
}
