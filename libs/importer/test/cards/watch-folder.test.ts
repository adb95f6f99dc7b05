import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { Card } from '../../src/card.ts'
import { hasDcim } from '../../src/cards/has-dcim.ts'
import { keepTrack } from '../../src/cards/keep-track.ts'
import { watchFolder } from '../../src/cards/watch-folder.ts'
import { type Reader, watcherContract } from './watcher-contract.ts'

watcherContract(
  'the folders of a folder',
  async (): Promise<Reader> => {
    const folder = await temporaryFolder()
    const reader = join(folder.path, 'reader')
    await mkdir(reader)
    const watcher = watchFolder(reader)
    return {
      watcher,
      async plugIn(label, files) {
        const aside = join(folder.path, label)
        for (const [name, content] of Object.entries(files)) {
          await mkdir(join(aside, dirname(name)), { recursive: true })
          await writeFile(join(aside, name), content)
        }
        await rename(aside, join(reader, label))
      },
      pull: (label) => rm(join(reader, label), { recursive: true }),
      async files(path) {
        const all = await readdir(path, { recursive: true, withFileTypes: true })
        const files = all.filter((each) => each.isFile())
        const texts = files.map(async ({ parentPath, name }) => {
          const file = join(parentPath, name)
          return [relative(path, file), await readFile(file, 'utf8')] as const
        })
        return Object.fromEntries(await Promise.all(texts))
      },
      write: (path) => writeFile(join(path, 'mine'), 'x').then(() => 'written'),
      async [Symbol.asyncDispose]() {
        await watcher[Symbol.asyncDispose]()
        await folder[Symbol.asyncDispose]()
      },
    }
  },
  false,
)

it('says what it cannot watch', async () => {
  await expect(watchFolder('/nowhere/to/be/found').start()).rejects.toMatchObject({
    code: 'ERR_CARD',
  })
})

it('takes for a camera what has a folder DCIM, in whatever letters', async () => {
  await using folder = await temporaryFolder()
  expect(await hasDcim(folder.path)).toBe(false)
  await writeFile(join(folder.path, 'DCIM'), 'a file')
  expect(await hasDcim(folder.path)).toBe(false)
  await mkdir(join(folder.path, 'dcim'))
  expect(await hasDcim(folder.path)).toBe(true)
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
  there = []
  const last = tracker.look()
  tracker.end()
  await last
  expect(told).toHaveLength(3)
})
