/** A tone, or a rest. */
export interface Note {
  /** Frequency, in Hz; 0 for a rest. */
  readonly hertz: number
  /** How long, in ms. */
  readonly ms: number
}

/** What a sound says. */
export type Sound = 'success' | 'fail'

/**
 * The sounds of a box, for a buzzer that knows nothing but square waves: success goes up (C5, E5, G5, C6), fail goes down
 * (G3, C3). Each ends in less than a second.
 */
export const sounds: Readonly<Record<Sound, readonly Note[]>> = {
  success: [
    { hertz: 523, ms: 110 },
    { hertz: 659, ms: 110 },
    { hertz: 784, ms: 110 },
    { hertz: 1047, ms: 260 },
  ],
  fail: [
    { hertz: 196, ms: 200 },
    { hertz: 0, ms: 60 },
    { hertz: 131, ms: 500 },
  ],
}
