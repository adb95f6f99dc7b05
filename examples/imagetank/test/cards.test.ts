import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { type Card, type CardWatcher, ImporterError, phaseOf } from '@boxwright/importer'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import { Cards } from '../src/cards.ts'
import { History } from '../src/history.ts'
import { Tank } from '../src/tank.ts'
import { photo, plugIn } from './box.ts'

const card = (id: string): Card => {
  return { id, disk: id, label: id, model: undefined, size: 1, fileSystem: 'vfat' }
}

/** A reader whose cards open, and are let go of, when the test wants it. */
function slowReader(path: string) {
  const asked: (() => void)[] = []
  const turn = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    asked.push(resolve)
    await promise
  }
  const watcher: CardWatcher = {
    events: new EventEmitter(),
    start: async () => {},
    async open({ id }) {
      await turn()
      if (id === 'STICK') throw new ImporterError('ERR_FOREIGN', 'it has no folder DCIM')
      return { path, [Symbol.asyncDispose]: turn }
    },
    [Symbol.asyncDispose]: async () => {},
  }
  return {
    watcher,
    /** Wait until so many cards want to be opened, or let go of. */
    async until(count: number) {
      await until(
        'cards that ask',
        () => asked.length,
        (length) => length >= count,
      )
    },
    /** Let the one go on that has waited longest. */
    goOn: () => asked.shift()?.(),
  }
}

it('a card is not taken for the one that was in its place, nor is its proof lost with another', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const path = await plugIn(at('cards'), 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1) })
  const reader = slowReader(path)
  await using tank = new Tank({ archive: at('images') }, new History(at('imports')))
  await using cards = new Cards(reader.watcher, tank, 'copy_img2')
  await cards.start()
  tank.tell({ kind: 'booted' })
  const { events } = reader.watcher
  const states = () => cards.views.map(({ state }) => state)
  const done = () => once(tank.events, 'done')

  // The first is proven, but still mounted when it is pulled out; the second comes into its place.
  events.emit('inserted', card('EOS'))
  await reader.until(1)
  reader.goOn()
  await reader.until(1)
  events.emit('removed', card('EOS'))
  events.emit('inserted', card('EOS'))
  await reader.until(2)
  const over = done()
  reader.goOn()
  await over
  await new Promise(setImmediate)
  expect(states()).toEqual(['opening'])
  expect(phaseOf(tank.state)).toBe('idle')
  reader.goOn()
  await reader.until(1)
  const second = done()
  reader.goOn()
  await second
  await new Promise(setImmediate)
  expect([states(), phaseOf(tank.state)]).toEqual([['proven'], 'proven'])

  events.emit('inserted', card('STICK'))
  await reader.until(1)
  const foreign = once(cards.events, 'foreign')
  reader.goOn()
  await foreign
  events.emit('removed', card('STICK'))
  expect([states(), phaseOf(tank.state)]).toEqual([['proven'], 'proven'])
  events.emit('removed', card('EOS'))
  expect([states(), phaseOf(tank.state)]).toEqual([[], 'idle'])
})
