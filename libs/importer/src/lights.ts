import { type BoxState, mayHalt } from './box-state.ts'

/** What a light does: `blink` in equal parts, once a second; `pulse` for a moment each second. */
export type Light = 'off' | 'on' | 'blink' | 'pulse'

/** The lights of a box. */
export interface Lights {
  /** On: whatever was begun is proven. */
  readonly green: Light
  /** Pulses while files are copied, blinks while they are read back. On: what was copied is not proven. */
  readonly yellow: Light
  /** On: something went wrong. Blinks: the box starts or halts. */
  readonly red: Light
}

/** The colours of the lights. */
export const colours = ['green', 'yellow', 'red'] as const

/** No light at all. */
export const dark: Lights = { green: 'off', yellow: 'off', red: 'off' }

/** What the lights show of a state. Green is never on while anything is unproven, or failed and not acknowledged. */
export function lightsOf(state: BoxState): Lights {
  const { life, imports, failures, isUnproven } = state
  if (life === 'halted') return dark
  if (life === 'halting') return { ...dark, red: 'blink' }
  const running = [...imports.values()]
  const isBusy = running.length > 0
  return {
    green: mayHalt(state) ? 'on' : 'off',
    yellow: running.includes('importing') ? 'pulse' : isBusy ? 'blink' : isUnproven ? 'on' : 'off',
    red: failures.length > 0 ? 'on' : life === 'starting' ? 'blink' : 'off',
  }
}

/** ms of a second in which a light is on. */
const lit: Readonly<Record<Light, number>> = { off: 0, on: 1000, blink: 500, pulse: 200 }

/** Whether a light is on at a moment, for whatever has to switch it. @param ms - any clock, in ms */
export function isLit(light: Light, ms: number): boolean {
  return ms % 1000 < lit[light]
}
