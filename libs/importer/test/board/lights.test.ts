import { expect, it, vi } from 'vitest'
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
