import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { boardFailure } from '../errors.ts'
import { colours } from '../lights.ts'
import type { Colour, Places, Switches } from './switches.ts'

/** Where the kernel has its LEDs (Documentation/leds/leds-class.rst). */
const usualFolder = '/sys/class/leds'

/**
 * Switch LEDs that the kernel knows, by their names in `/sys/class/leds`. At the end each gets back the trigger that it had.
 *
 * @param names - which is which
 * @param folder - where they are
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such LED, or it may not be switched
 */
export function ledSwitches(names: Places<string>, folder: string = usualFolder): Switches {
  const leds = new Map<Colour, Led>()
  for (const colour of colours) {
    const name = names[colour]
    if (name !== undefined) leds.set(colour, openLed(join(folder, name)))
  }
  return {
    set: (colour, isOn) => leds.get(colour)?.set(isOn),
    [Symbol.dispose]() {
      for (const led of leds.values()) led.giveBack()
    },
  }
}

interface Led {
  set(isOn: boolean): void
  giveBack(): void
}

function openLed(path: string): Led {
  try {
    const most = readFileSync(join(path, 'max_brightness'), 'utf8').trim()
    const [, trigger = 'none'] = /\[(.+?)\]/.exec(readFileSync(join(path, 'trigger'), 'utf8')) ?? []
    // Or the kernel goes on to switch it for the card, the processor, the network.
    writeFileSync(join(path, 'trigger'), 'none')
    const set = (isOn: boolean): void => {
      try {
        writeFileSync(join(path, 'brightness'), isOn ? most : '0')
      } catch (cause) {
        throw boardFailure(cause, `switch the light ${path}`)
      }
    }
    set(false)
    return {
      set,
      giveBack() {
        // Without a trigger it would stay as it is.
        set(false)
        writeFileSync(join(path, 'trigger'), trigger)
      },
    }
  } catch (cause) {
    throw boardFailure(cause, `use the light ${path}`)
  }
}
