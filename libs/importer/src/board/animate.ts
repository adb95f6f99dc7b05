import { colours, dark, isLit, type Lights } from '../lights.ts'
import type { Switches } from './switches.ts'

/** Shows lights on switches. */
export interface Animation extends Disposable {
  /** Show these from now on. */
  show(lights: Lights): void
}

/** ms between two looks at the clock: the parts of a second that {@link isLit} knows are multiples of it. */
const step = 100

/**
 * Show lights on switches, those that blink included; the clock runs only while one does. It keeps no process alive.
 *
 * @param onError - is told what the switches throw; the lights go on as they can
 */
export function animate(switches: Switches, onError: (error: unknown) => void): Animation {
  let lights = dark
  let begun = 0
  let timer: NodeJS.Timeout | undefined
  const shown = new Map(colours.map((colour) => [colour, undefined as boolean | undefined]))
  const update = (): void => {
    // To the nearest step: a timer may be early.
    const ms = Math.round((performance.now() - begun) / step) * step
    for (const colour of colours) {
      const isOn = isLit(lights[colour], ms)
      if (shown.get(colour) === isOn) continue
      try {
        switches.set(colour, isOn)
        shown.set(colour, isOn)
      } catch (error) {
        onError(error)
      }
    }
  }
  const show = (next: Lights): void => {
    lights = next
    begun = performance.now()
    clearInterval(timer)
    const moves = colours.some((colour) => ['blink', 'pulse'].includes(next[colour]))
    timer = moves ? setInterval(update, step).unref() : undefined
    update()
  }
  show(dark)
  return {
    show,
    [Symbol.dispose]() {
      show(dark)
      switches[Symbol.dispose]()
    },
  }
}
