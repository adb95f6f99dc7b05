import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { animate } from '../../src/board/animate.ts'
import { ledSwitches } from '../../src/board/led-switches.ts'
import type { Switches } from '../../src/board/switches.ts'
import { dark } from '../../src/lights.ts'

it('says which LED there is not', () => {
  expect(() => ledSwitches({ red: 'nowhere' })).toThrow(
    expect.objectContaining({
      code: 'ERR_BOARD',
      message: expect.stringContaining('Could not use the light /sys/class/leds/nowhere: ENOENT'),
    }),
  )
})

describe('LEDs that were taken', () => {
  const led = async (folder: string, name: string): Promise<void> => {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'max_brightness'), '255\n')
    await writeFile(join(folder, name, 'brightness'), '0\n')
    await writeFile(join(folder, name, 'trigger'), 'none timer [heartbeat]\n')
  }

  it('are given back if another one cannot be', async () => {
    await using folder = await temporaryFolder()
    await led(folder.path, 'ACT')
    // It can be read, but not switched.
    await led(folder.path, 'PWR')
    await rm(join(folder.path, 'PWR/brightness'))
    await mkdir(join(folder.path, 'PWR/brightness'))
    for (const [red, message] of [
      ['none', /Could not use the light .*none: ENOENT/],
      ['PWR', /Could not use the light .*PWR: EISDIR/],
    ] as const) {
      expect(() => ledSwitches({ green: 'ACT', red }, folder.path)).toThrow(message)
      expect(await readFile(join(folder.path, 'ACT/trigger'), 'utf8')).toBe('heartbeat')
      await writeFile(join(folder.path, 'ACT/trigger'), 'none timer [heartbeat]\n')
    }
    expect(await readFile(join(folder.path, 'PWR/trigger'), 'utf8')).toBe('heartbeat')
  })

  it('are all given back, though one is gone', async () => {
    await using folder = await temporaryFolder()
    for (const name of ['ACT', 'PWR']) await led(folder.path, name)
    const switches = ledSwitches({ green: 'ACT', red: 'PWR' }, folder.path)
    await rm(join(folder.path, 'ACT'), { recursive: true })
    expect(() => switches[Symbol.dispose]()).toThrow(
      expect.objectContaining({
        code: 'ERR_BOARD',
        message: expect.stringMatching(/^Could not give back the light .*ACT: ENOENT/),
      }),
    )
    expect(await readFile(join(folder.path, 'PWR/trigger'), 'utf8')).toBe('heartbeat')
    switches[Symbol.dispose]()
  })
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
