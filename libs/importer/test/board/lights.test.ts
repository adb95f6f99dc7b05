import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { animate } from '../../src/board/animate.ts'
import { ledSwitches } from '../../src/board/led-switches.ts'
import type { Switches } from '../../src/board/switches.ts'
import { dark } from '../../src/lights.ts'

/** A folder as the kernel makes one for each LED. */
async function ledIn(folder: string, name: string, most: number): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  await writeFile(join(path, 'max_brightness'), `${most}\n`)
  await writeFile(join(path, 'brightness'), '0\n')
  await writeFile(join(path, 'trigger'), 'none [mmc0] timer\n')
  return path
}

it('switches LEDs of the kernel, and gives them back', async () => {
  await using folder = await temporaryFolder()
  const green = await ledIn(folder.path, 'ACT', 255)
  const read = (file: string): Promise<string> => readFile(join(green, file), 'utf8')
  {
    using leds = ledSwitches({ green: 'ACT' }, folder.path)
    expect(await read('trigger')).toBe('none')
    leds.set('green', true)
    leds.set('red', true)
    expect(await read('brightness')).toBe('255')
    leds.set('green', false)
    expect(await read('brightness')).toBe('0')
  }
  expect(await read('trigger')).toBe('mmc0')
})

it('says which LED there is not', () => {
  expect(() => ledSwitches({ red: 'nowhere' })).toThrow(
    expect.objectContaining({
      code: 'ERR_BOARD',
      message: expect.stringContaining('Could not use the light /sys/class/leds/nowhere: ENOENT'),
    }),
  )
})

it('shows what changes, and what blinks as long as it does', async () => {
  const told: string[] = []
  const switches: Switches = {
    set: (colour, isOn) => void told.push(`${colour} ${isOn ? 'on' : 'off'}`),
    [Symbol.dispose]: () => void told.push('gone'),
  }
  const lights = animate(switches, () => undefined)
  expect(told.splice(0)).toEqual(['green off', 'yellow off', 'red off'])
  lights.show({ ...dark, green: 'on' })
  lights.show({ ...dark, green: 'on' })
  expect(told.splice(0)).toEqual(['green on'])
  lights.show({ ...dark, yellow: 'pulse' })
  await vi.waitUntil(() => told.length >= 5, { timeout: 30_000 })
  expect(told.slice(0, 5)).toEqual([
    'green off',
    'yellow on',
    'yellow off',
    'yellow on',
    'yellow off',
  ])
  lights[Symbol.dispose]()
  expect(told.at(-1)).toBe('gone')
  expect(told.findLast((text) => text.startsWith('yellow'))).toBe('yellow off')
})

it('goes on when a light cannot be switched, and tells of it', () => {
  const errors: unknown[] = []
  const told: string[] = []
  const broken = new Error('no such line')
  const switches: Switches = {
    set(colour, isOn) {
      if (colour === 'green') throw broken
      if (isOn) told.push(colour)
    },
    [Symbol.dispose]: () => undefined,
  }
  using lights = animate(switches, (error) => errors.push(error))
  lights.show({ ...dark, red: 'on', green: 'on' })
  expect(told).toEqual(['red'])
  expect(new Set(errors)).toEqual(new Set([broken]))
})
