import { look, type Press, released } from '../button.ts'
import type { ButtonSource } from './button-source.ts'

/** ms between two looks: what a person does not notice. The kernel keeps what happens between them, with its time. */
const pause = 50

/**
 * Tell how a button is pressed. It keeps no process alive.
 *
 * @param source - the button; it is disposed of with the watch
 * @param onPress - is told of a long press while the button is still held, of a short one when it ends
 * @param onFault - is told once that the button cannot be read; then nobody looks at it any more
 */
export function watchButton(
  source: ButtonSource,
  onPress: (press: Press) => void,
  onFault: (error: unknown) => void,
): Disposable {
  let state = released
  let isDown = false
  const see = (now: number): void => {
    const seen = look(state, isDown, now)
    state = seen.state
    if (seen.press) onPress(seen.press)
  }
  const timer = setInterval(() => {
    try {
      for (const edge of source.read()) {
        isDown = edge.isDown
        see(edge.ms)
      }
    } catch (error) {
      clearInterval(timer)
      onFault(error)
      return
    }
    see(now())
  }, pause).unref()
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      source[Symbol.dispose]()
    },
  }
}

/** In ms of CLOCK_MONOTONIC, the clock of the kernel's events. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
