import type { ButtonSource } from './button-source.ts'
import { lineFlags } from './gpio-abi.ts'
import { takeLines } from './gpio-lines.ts'

/** A button at a line of a GPIO chip. */
export interface GpioButtonOptions {
  /** Path of the chip. Default `/dev/gpiochip0`. */
  readonly chip?: string
  /** Which line of it. Default 11: the button of a Pibrella. */
  readonly line?: number
  /** Whether it connects the line to ground, rather than to 3.3 V. Default `false`, as on a Pibrella. */
  readonly activeLow?: boolean
}

/** µs in which contacts bounce: seldom more than 5 ms, and nobody presses twice in 20 ms. */
const debounce = 20_000

/**
 * A button at a line of a GPIO chip. The kernel watches it, debounces it, and notes the time.
 *
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such line, it cannot tell of edges, or somebody else has it
 */
export function gpioButton(options: GpioButtonOptions = {}): ButtonSource {
  const { chip = '/dev/gpiochip0', line = 11, activeLow = false } = options
  const { input, rising, falling, pullUp, pullDown } = lineFlags
  // Away from what the button connects it to, or it floats. A chip without resistors ignores that.
  const level = activeLow ? lineFlags.activeLow | pullUp : pullDown
  const lines = takeLines(chip, [line], input | rising | falling | level, debounce)
  return {
    read: () => lines.events().map(({ isRising, ms }) => ({ isDown: isRising, ms })),
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  }
}
