import { once } from 'node:events'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { Card } from '../../src/card.ts'
import { hasDcim } from '../../src/cards/has-dcim.ts'
import { keepTrack } from '../../src/cards/keep-track.ts'
import { watchFolder } from '../../src/cards/watch-folder.ts'

let folder: TemporaryFolder
let reader: string
beforeEach(async () => {
  folder = await temporaryFolder()
  reader = join(folder.path, 'reader')
  await mkdir(reader)
})
afterEach(() => folder[Symbol.asyncDispose]())

async function plugIn(name: string): Promise<void> {
  const aside = join(folder.path, name)
  await mkdir(join(aside, 'dcim/100CANON'), { recursive: true })
  await writeFile(join(aside, 'dcim/100CANON/IMG_0001.JPG'), 'photo')
  await rename(aside, join(reader, name))
}

it('tells of the cards that are there, that come and that go', async () => {
  await plugIn('first')
  await using watcher = watchFolder(reader)
  const told: string[] = []
  watcher.events.on('inserted', ({ label }) => told.push(`+${label}`))
  watcher.events.on('removed', ({ label }) => told.push(`-${label}`))
  await watcher.start()
  await watcher.start()
  expect(told).toEqual(['+first'])
  const inserted = once(watcher.events, 'inserted')
  await plugIn('second')
  const [card] = (await inserted) as [Card]
  {
    await using open = await watcher.open(card)
    expect(await readdir(open.path)).toEqual(['dcim'])
    expect(await hasDcim(open.path)).toBe(true)
    expect(await hasDcim(join(open.path, 'dcim'))).toBe(false)
  }
  const removed = once(watcher.events, 'removed')
  await rm(join(reader, 'second'), { recursive: true })
  expect(((await removed) as [Card])[0].id).toBe(card.id)
  await expect(watcher.open(card)).rejects.toMatchObject({
    code: 'ERR_CARD',
    message: `Could not open the card ${card.id}: it is not there`,
  })
})

it('says what it cannot watch, and is silent after its end', async () => {
  await expect(watchFolder(join(reader, 'none')).start()).rejects.toMatchObject({
    code: 'ERR_CARD',
  })
  const watcher = watchFolder(reader)
  let told = 0
  watcher.events.on('inserted', () => {
    told += 1
  })
  await watcher.start()
  await watcher[Symbol.asyncDispose]()
  await watcher[Symbol.asyncDispose]()
  await plugIn('late')
  await using other = watchFolder(reader)
  await other.start()
  expect(told).toBe(0)
})

it('looks once more for all who ask while it looks, and takes a card that was changed for another', async () => {
  const card: Card = {
    id: 'a',
    disk: 'a',
    label: 'EOS',
    model: undefined,
    size: 5,
    fileSystem: 'vfat',
  }
  let there: Card[] = [card]
  let looks = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const tracker = keepTrack(async () => {
    looks += 1
    await promise
    return there
  })
  const told: string[] = []
  tracker.events.on('inserted', ({ label }) => told.push(`+${label}`))
  tracker.events.on('removed', ({ label }) => told.push(`-${label}`))
  const all = [tracker.look(), tracker.look(), tracker.look(), tracker.look()]
  resolve()
  await Promise.all(all)
  expect(looks).toBe(2)
  there = [{ ...card, label: 'NIKON' }]
  await tracker.look()
  expect(told).toEqual(['+EOS', '-EOS', '+NIKON'])
  expect([tracker.has(card), tracker.has({ ...card, label: 'NIKON' })]).toEqual([false, true])
})
