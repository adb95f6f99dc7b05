import { once } from 'node:events'
import { mkdir, rename } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { imports, phase, photo, plugIn, tankProgram } from './box.ts'

it('takes the words of scripts at the socket of the hat, and goes on without lights that are not there', async () => {
  await using folder = await temporaryFolder()
  const cards = join(folder.path, 'cards')
  await mkdir(cards)
  const socketPath = join(folder.path, 'hat-server')
  await using box = await tankProgram.start({
    args: ['--cards', cards],
    config: `lights: {hat: ${socketPath}, gpio: {chip: /dev/no-such-chip}, leds: {green: no-such-led}}`,
  })
  await phase(box, 'idle')
  expect(box.log()).toContain('no-such-chip')
  expect(box.log()).toContain('no-such-led')
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
  const card = await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1) })
  await imports(box, 1)
  await phase(box, 'proven')
  await rename(card, join(cards, '.away'))
  await phase(box, 'halt')
  await rename(said, `${said} it`)
  expect(await box.end()).toBe(0)
})
