import { once } from 'node:events'
import { chmod, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { startHatServer } from '@boxwright/importer'
import { expect, it } from 'vitest'
import { bundle } from '../../../test/support/bundle.ts'
import { startMachine } from '../../../test/support/machine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { pressAnswer } from '../src/button.ts'
import { imports, phase, photo, plugIn, post, pull, tankProgram } from './box.ts'

it('takes the words of scripts at the socket of the hat, and goes on without lights that are not there', async () => {
  await using folder = await temporaryFolder()
  const cards = join(folder.path, 'cards')
  await mkdir(cards)
  const socketPath = join(folder.path, 'hat-server')
  const heard: string[] = []
  const lightsPath = join(folder.path, 'lights')
  await using _lights = await startHatServer(lightsPath, (word) => heard.push(word))
  await using box = await tankProgram.start({
    args: ['--cards', cards],
    config: `lights: {hat: ${socketPath}, hatServer: ${lightsPath}, gpio: {chip: /dev/no-such-chip}, leds: {green: no-such-led}}
button: {gpio: {chip: /dev/no-button}, key: {device: /dev/no-key}}
buzzer: {gpio: {chip: /dev/no-buzzer}, pwm: {chip: /sys/no-pwm}}`,
  })
  await phase(box, 'idle')
  for (const name of [
    'no-such-chip',
    'no-such-led',
    'no-button',
    'no-key',
    'no-buzzer',
    'no-pwm',
  ]) {
    expect(box.log()).toContain(name)
  }
  const say = async (word: string): Promise<string> => {
    const socket = createConnection(socketPath)
    await once(socket, 'connect')
    socket.end(word)
    return await text(socket)
  }
  expect(await say('AS')).toBe('OK\n')
  expect(await phase(box, 'importing')).toMatchObject({ lights: { green: 'off', yellow: 'pulse' } })
  expect(await say('AE')).toBe('OK\n')
  expect(await phase(box, 'proven')).toMatchObject({ lights: { green: 'on', yellow: 'off' } })
  expect(await say('HS')).toBe('OK\n')
  expect(await phase(box, 'halt')).toMatchObject({ lights: { red: 'blink' } })
  // And told to those who have the lights.
  await expect.poll(() => heard.at(-1), { timeout: 30_000 }).toBe('HS')
  expect(heard.slice(-4)).toEqual(['BE', 'AS', 'AE', 'HS'])
  expect(await box.end()).toBe(0)
})

it('halts when a card is pulled out that is proven, if it was told to', async () => {
  await using folder = await temporaryFolder()
  const cards = join(folder.path, 'cards')
  await mkdir(cards)
  const said = join(folder.path, 'said')
  await using box = await tankProgram.start({
    args: ['--cards', cards],
    config: `haltOnRemoval: true\npower: {shutdown: [mkdir, ${said}]}`,
  })
  const card = await plugIn(cards, 'EOS', {
    'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00'),
  })
  await imports(box, 1)
  await phase(box, 'proven')

  // Not while something is wrong that nobody has seen.
  const kept = join(box.data, 'images/20240503/pimg_0000.jpg')
  await chmod(kept, 0o600)
  await writeFile(kept, 'rotten')
  await post(box, 'api/verify')
  await phase(box, 'failed')
  const { away, status } = await pull(box, card)
  expect(status).toMatchObject({ phase: 'failed', lights: { red: 'on' } })
  await post(box, 'api/acknowledge')
  await phase(box, 'idle')

  await rename(away, card)
  await imports(box, 2)
  await phase(box, 'proven')
  await rename(card, away)
  // The folder was not made before, or it could not be made now.
  await phase(box, 'halt')
  await rename(said, `${said} it`)
  expect(await box.end()).toBe(0)
})

it('is not green, and does not halt, for what was not read back; a verification proves it', async () => {
  await using folder = await temporaryFolder()
  const cards = join(folder.path, 'cards')
  await mkdir(cards)
  const said = join(folder.path, 'said')
  await using box = await tankProgram.start({
    args: ['--cards', cards],
    config: `haltOnRemoval: true\nimporting: {readBack: false}\npower: {shutdown: [mkdir, ${said}]}`,
  })
  const files = { 'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00') }
  const card = await plugIn(cards, 'EOS', files)
  const [view] = await imports(box, 1)
  expect(view).toMatchObject({ proven: false, readBack: 'none', failure: null })
  expect(await phase(box, 'imported')).toMatchObject({
    lights: { green: 'off', yellow: 'on', red: 'off' },
    failures: [],
    cards: [{ state: 'imported' }],
  })
  expect(box.log()).toContain('imported, not proven')
  const { status } = await pull(box, card)
  expect(status).toMatchObject({ phase: 'imported', lights: { green: 'off' } })
  await post(box, 'api/verify')
  expect(await phase(box, 'proven')).toMatchObject({ lights: { green: 'on', yellow: 'off' } })
  expect(await box.end()).toBe(0)
  await expect(stat(said)).rejects.toThrow('ENOENT')
})

it('switches the machine off when its power key is held, and not when it is pressed', async () => {
  await using folder = await temporaryFolder()
  const [program] = await bundle(folder.path, new URL('fixtures/board.ts', import.meta.url))
  const script = `modprobe evdev; exec ${process.execPath} ${program} 2>&1`
  await using machine = await startMachine({ script })
  const told = async (): Promise<string> => {
    for (;;) {
      const [, what] = /tells (.*)/.exec(await machine.line()) ?? []
      if (what !== undefined) return what
    }
  }
  const press = async (ms: number): Promise<unknown> => {
    const keys = [{ type: 'qcode', data: 'power' }]
    return await machine.ask('send-key', { keys, 'hold-time': ms })
  }
  expect(await told()).toBe('running')
  expect(await told()).toBe('ready')
  await press(100)
  await press(3000)
  expect(await told()).toBe('halting')
}, 600_000)

it('answers a press by a sound, and switches off after it', async () => {
  const asked: (number | string)[] = []
  const faults: unknown[] = []
  const buzzer = { tone: (hertz: number) => void asked.push(hertz) }
  let mayShutDown = false
  const power = {
    has: () => mayShutDown,
    async run(verb: string) {
      asked.push(verb)
      throw new Error('not now')
    },
  }
  const onFault = (error: unknown): void => void faults.push(error)
  const answer = pressAnswer([buzzer], power, onFault)
  const silent = async (times: number): Promise<void> => {
    await expect
      .poll(() => asked.filter((each) => each === 0).length, { timeout: 30_000 })
      .toBe(times)
    // Once it is silent, the next press is heard.
    await new Promise(setImmediate)
  }
  const fail = [196, 0, 131, 0]
  answer('short')
  answer('long')
  await silent(2)
  expect(asked).toEqual(fail)
  answer('long')
  await silent(4)
  expect(asked).toEqual([...fail, ...fail])
  mayShutDown = true
  asked.length = 0
  answer('long')
  await silent(3)
  expect(asked).toEqual([523, 659, 784, 1047, 0, 'shutdown', ...fail])
  expect(faults).toEqual([new Error('not now')])
})
