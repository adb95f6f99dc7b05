import { colours } from '../lights.ts'
import { lineFlags } from './gpio-abi.ts'
import { takeLines } from './gpio-lines.ts'
import type { Places, Switches } from './switches.ts'

/**
 * Switch LEDs at lines of a GPIO chip.
 *
 * @param chip - path of the chip
 * @param lines - which line each colour is at
 * @throws {@link ImporterError} `ERR_BOARD`
 */
export function gpioSwitches(chip: string, lines: Places<number>): Switches {
  const used = colours.filter((colour) => lines[colour] !== undefined)
  const offsets = used.map((colour) => lines[colour] ?? 0)
  const taken = takeLines(chip, offsets, lineFlags.output)
  return {
    set(colour, isOn) {
      const index = used.indexOf(colour)
      if (index >= 0) taken.set(index, isOn)
    },
    [Symbol.dispose]() {
      for (const index of used.keys()) taken.set(index, false)
      taken[Symbol.dispose]()
    },
  }
}
