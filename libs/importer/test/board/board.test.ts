// The drivers of a board, on a real Linux for ARM: what they do is seen at the pins of its chip.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { ButtonEdge } from '../../src/board/button-source.ts'
import type { Colour, Places, Switches } from '../../src/board/switches.ts'
import { colours } from '../../src/lights.ts'
import { buzzerContract, type SeenBuzzer } from './buzzer-contract.ts'
import { type Board, startBoard } from './machine/board.ts'
import { type SeenSwitches, switchesContract } from './switches-contract.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 })
const chip = '/dev/gpiochip0'
let board: Board
beforeAll(async () => {
  board = await startBoard()
})
afterAll(() => board[Symbol.asyncDispose]())

/** Switches that are in the machine. */
async function seen(
  driver: string,
  args: readonly unknown[],
  pins: Places<number>,
  areFree: () => Promise<boolean>,
): Promise<SeenSwitches> {
  await board.ask(driver, 'switches', ...args)
  let done: Promise<unknown> = Promise.resolve()
  const ask = (verb: string, ...more: readonly unknown[]): void => {
    done = done.then(() => board.ask(verb, 'switches', ...more))
  }
  let isDisposed = false
  const switches: Switches = {
    set: (colour, isOn) => ask('set', colour, isOn),
    [Symbol.dispose]() {
      if (!isDisposed) ask('dispose')
      isDisposed = true
    },
  }
  return {
    switches,
    until: (colour, isOn) => board.pins.until(() => board.pins.isHigh(pins[colour] ?? 0) === isOn),
    async lit() {
      await done
      return colours.filter((colour) => board.pins.isHigh(pins[colour] ?? 0))
    },
    async areFree() {
      await done
      return await areFree()
    },
  }
}

function some<Place>(all: Places<Place>, used: readonly Colour[]): Places<Place> {
  return Object.fromEntries(used.map((colour) => [colour, all[colour]]))
}

switchesContract('lines of a GPIO chip', async (used) => {
  const lines = { green: 0, yellow: 1, red: 2 }
  return await seen('gpioSwitches', [chip, some(lines, used)], lines, async () => {
    return !(await board.run('cat /sys/kernel/debug/gpio')).includes('imagetank')
  })
})

switchesContract('LEDs of the kernel', async (used) => {
  const names = { green: 'green', yellow: 'yellow', red: 'red' }
  // As wiring.dts has them.
  const pins = { green: 5, yellow: 6, red: 7 }
  return await seen('ledSwitches', [some(names, used)], pins, async () => {
    const trigger = await board.run('cat /sys/class/leds/green/trigger')
    return trigger.includes('[heartbeat]')
  })
})

it('gives back an LED of the kernel if another one is not there', async () => {
  const names = { green: 'green', red: 'nowhere' }
  await expect(board.ask('ledSwitches', 'switches', names)).rejects.toMatchObject({
    code: 'ENOENT',
  })
  expect(await board.run('cat /sys/class/leds/green/trigger')).toContain('[heartbeat]')
})

it('says which line is taken by somebody else', async () => {
  await board.ask('gpioSwitches', 'first', chip, { green: 0 })
  await expect(board.ask('gpioSwitches', 'second', chip, { red: 0 })).rejects.toMatchObject({
    code: 'EBUSY',
    message: expect.stringContaining('Could not take the lines 0 of /dev/gpiochip0'),
  })
  await expect(board.ask('gpioButton', 'far', { line: 8 })).rejects.toMatchObject({
    code: 'EINVAL',
  })
  await board.ask('dispose', 'first')
})

/** Hold a button down and let it go, once the driver has seen each. */
async function edges(name: string, pin: number, down: boolean): Promise<ButtonEdge[]> {
  const found: ButtonEdge[] = []
  for (const isDown of [true, false]) {
    await board.pins.put(pin, isDown === down)
    while (found.at(-1)?.isDown !== isDown) {
      found.push(...((await board.ask('read', name)) as ButtonEdge[]))
    }
  }
  return found
}

it.each([
  ['a line that is pulled up', 'gpioButton', { line: 3 }, true],
  ['a line that is pulled down', 'gpioButton', { line: 4, activeLow: true }, false],
  ['a key of the kernel', 'keyButton', { device: '/dev/input/event0' }, true],
] as const)('takes for a button: %s', async (_, driver, options, level) => {
  const isKey = driver === 'keyButton'
  const pin = 'line' in options ? options.line : 3
  // The kernel's own driver has the power key until it is sent away.
  const bind = (verb: string) =>
    board.run(`echo gpio-keys >/sys/bus/platform/drivers/gpio-keys/${verb}`)
  if (!isKey) await bind('unbind')
  await board.pins.put(pin, !level)
  await board.ask(driver, 'button', options)
  expect(await board.ask('read', 'button')).toEqual([])
  const [down, up, ...more] = await edges('button', pin, level)
  expect([down?.isDown, up?.isDown, more]).toEqual([true, false, []])
  expect(Number(up?.ms)).toBeGreaterThan(Number(down?.ms))

  await board.ask('watch', 'button')
  await board.pins.put(pin, level)
  expect(await board.told()).toEqual({ press: 'long' })
  await board.pins.put(pin, !level)
  await board.ask('dispose', 'button')
  if (!isKey) await bind('bind')
})

it('has a key for itself, and says when it is gone', async () => {
  const device = '/dev/input/event0'
  await board.ask('keyButton', 'button', { device })
  await expect(board.ask('keyButton', 'other', { device })).rejects.toMatchObject({ code: 'EBUSY' })
  await board.ask('watch', 'button')
  await board.run('echo gpio-keys >/sys/bus/platform/drivers/gpio-keys/unbind')
  expect(await board.told()).toMatchObject({ code: 'ENODEV' })
  await board.ask('dispose', 'button')
  await board.run('echo gpio-keys >/sys/bus/platform/drivers/gpio-keys/bind')
  await expect(board.ask('keyButton', 'none', { device: '/dev/null' })).rejects.toMatchObject({
    code: 'ENOTTY',
  })
})

/** A buzzer that is in the machine. */
async function heard(
  driver: 'gpioBuzzer' | 'pwmBuzzer',
  options: object,
  seen: Omit<SeenBuzzer, 'buzzer'>,
): Promise<SeenBuzzer> {
  await board.ask(driver, 'buzzer', options)
  let done: Promise<unknown> = Promise.resolve()
  const after = <Seen>(look: () => Promise<Seen>): Promise<Seen> => done.then(look)
  return {
    buzzer: {
      tone(hertz) {
        done = done.then(() => board.ask('tone', 'buzzer', hertz))
      },
      async [Symbol.asyncDispose]() {
        done = done.then(() => board.ask('dispose', 'buzzer'))
        await done
      },
    },
    sounds: (hertz) => after(() => seen.sounds(hertz)),
    isSilent: () => after(seen.isSilent),
    isFree: () => after(seen.isFree),
  }
}

buzzerContract('a line of a GPIO chip', async () => {
  const line = 4
  const { pins } = board
  return await heard(
    'gpioBuzzer',
    { line },
    {
      // How even it is depends on who else has work.
      async sounds() {
        const before = pins.changes(line)
        await pins.until(() => pins.changes(line) > before + 6)
      },
      isSilent: () => pins.until(() => !pins.isHigh(line)),
      async isFree() {
        return !(await board.run('cat /sys/kernel/debug/gpio')).includes('imagetank')
      },
    },
  )
})

// The registers of the PWM of a Raspberry Pi: BCM2835 ARM Peripherals, 9.6.
const [control, range, data] = [0x00, 0x10, 0x14]
/** Hz of its clock, as wiring.dts has it. */
const clock = 24_000_000

buzzerContract('a PWM channel', async () => {
  const isOn = async (): Promise<boolean> => ((await board.register(control)) & 1) === 1
  return await heard(
    'pwmBuzzer',
    {},
    {
      async sounds(hertz) {
        const period = await board.register(range)
        expect(period / clock).toBeCloseTo(1 / hertz, 6)
        expect((await board.register(data)) / period).toBeCloseTo(0.5, 4)
        expect(await isOn()).toBe(true)
      },
      isSilent: async () => expect(await isOn()).toBe(false),
      isFree: async () => !(await board.run('ls /sys/class/pwm/pwmchip0')).includes('pwm0'),
    },
  )
})

it('says which PWM channel there is not', async () => {
  await expect(board.ask('pwmBuzzer', 'far', { channel: 7 })).rejects.toMatchObject({
    message: expect.stringContaining('Could not sound the buzzer /sys/class/pwm/pwmchip0/pwm7'),
  })
})
