import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { boardFailure } from '../errors.ts'
import { colours } from '../lights.ts'
import type { Colour, Places, Switches } from './switches.ts'

/** Where the kernel has its LEDs (Documentation/leds/leds-class.rst). */
const usualFolder = '/sys/class/leds'

/**
 * Switch LEDs that the kernel knows, by their names in `/sys/class/leds`. At the end each gets back the trigger that it had; also
 * if another one cannot be used.
 *
 * @param names - which is which
 * @param folder - where they are
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such LED, or it may not be switched
 */
export function ledSwitches(names: Places<string>, folder: string = usualFolder): Switches {
  const leds = new Map<Colour, Led>()
  const giveBack = (): unknown[] => {
    const faults: unknown[] = []
    for (const led of leds.values()) {
      try {
        led.giveBack()
      } catch (error) {
        faults.push(error)
      }
    }
    leds.clear()
    return faults
  }
  try {
    for (const colour of colours) {
      const name = names[colour]
      if (name !== undefined) leds.set(colour, openLed(join(folder, name)))
    }
  } catch (error) {
    giveBack()
    throw error
  }
  return {
    set: (colour, isOn) => leds.get(colour)?.set(isOn),
    [Symbol.dispose]() {
      const [fault] = giveBack()
      if (fault !== undefined) throw fault
    },
  }
}

interface Led {
  set(isOn: boolean): void
  giveBack(): void
}

function openLed(path: string): Led {
  const attempt = <Done>(verb: string, step: () => Done): Done => {
    try {
      return step()
    } catch (cause) {
      throw boardFailure(cause, `${verb} the light ${path}`)
    }
  }
  const read = (name: string): string => readFileSync(join(path, name), 'utf8')
  const write = (name: string, value: string): void => writeFileSync(join(path, name), value)
  const [most, trigger] = attempt('use', () => {
    const [, name = 'none'] = /\[(.+?)\]/.exec(read('trigger')) ?? []
    return [read('max_brightness').trim(), name]
  })
  const giveBack = (): void => {
    // Without a trigger it would stay as it is.
    write('brightness', '0')
    write('trigger', trigger)
  }
  attempt('use', () => {
    try {
      // Or the kernel goes on to switch it for the card, the processor, the network.
      write('trigger', 'none')
      write('brightness', '0')
    } catch (error) {
      write('trigger', trigger)
      throw error
    }
  })
  return {
    set: (isOn) => attempt('switch', () => write('brightness', isOn ? most : '0')),
    giveBack: () => attempt('give back', giveBack),
  }
}
