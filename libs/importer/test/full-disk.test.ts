import { mkdir, readdir, statfs, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { expect, test } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { noise } from '../../../test/support/noise.ts'
import { runAsRoot } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { roomIn } from '../src/archive/room.ts'
import { counts } from './support/bench.ts'
import { fillCard } from './support/photos.ts'
import { losses, names } from './support/tree.ts'

test('a full disk: what fits is in, the rest is told, and comes in when there is room', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('1m')
  const card = join(folder.path, 'card')
  await mkdir(card)
  const files: Record<string, Uint8Array> = {}
  for (let seed = 0; seed < 12; seed += 1) files[`${seed}.jpg`] = noise(150_000, seed)
  await fillCard(card, files)
  await using importer = createImporter({ archive: disk.path, jobs: 2 })
  const report = await importer.import({ source: card })
  const [found, imported, known, failed] = counts(report)
  expect({ found, known, proven: report.proven }).toEqual({ found: 12, known: 0, proven: false })
  expect(failed).toBeGreaterThan(0)
  // Not one more would have fitted, beside what the index and the history need.
  const { bfree, bsize } = await statfs(disk.path)
  expect(bfree * bsize).toBeLessThan(150_000 + 2 * 2 ** 18)
  expect(await names(disk.path)).toHaveLength(imported ?? -1)
  const codes = report.files.flatMap((file) => (file.outcome === 'failed' ? [file.error.code] : []))
  for (const code of codes) expect(['ERR_FULL', 'ERR_NOT_TRIED']).toContain(code)
  await runAsRoot('mount', '-o', 'remount,size=8m', disk.path)
  const [, rest, there, none] = counts(await importer.import({ source: card }))
  expect([there, none]).toEqual([imported, 0])
  expect(rest).toBe(failed)
  expect(await losses(card, disk.path)).toEqual([])
})

test('a film that is larger than the disk keeps no photo behind it out', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('4m')
  const card = join(folder.path, 'card')
  await fillCard(card, { '0.mp4': '', '1.jpg': noise(100_000, 1), '2.jpg': noise(100_000, 2) })
  await truncate(join(card, '0.mp4'), 100e9)
  await using importer = createImporter({ archive: disk.path, jobs: 1 })
  const report = await importer.import({ source: card })
  expect(counts(report)).toEqual([3, 2, 0, 1])
  expect(report.files).toMatchObject([
    { source: '0.mp4', error: { code: 'ERR_NOT_TRIED' } },
    {},
    {},
  ])
  // It was not known before it was tried.
  expect(counts(await importer.import({ source: card }))).toEqual([3, 0, 2, 1])
})

test('what did not fit, whatever the disk says of its room, does not for another of its size', async () => {
  await using folder = await temporaryFolder()
  const room = roomIn(folder.path)
  using _fits = await room.need('1.mp4', 100)
  room.lacked(100)
  const refused = { code: 'ERR_NOT_TRIED' }
  await expect(room.need('2.mp4', 100)).rejects.toMatchObject(refused)
  // A clone that cannot be is a copy.
  await expect(room.need('2.mp4', 100, true)).rejects.toMatchObject(refused)
  using _smaller = await room.need('3.jpg', 99)
})

test('what a copy has still to write is no room for another: a film and the photos beside it do not fail together', async () => {
  await using disk = await mountTmpfs('4m')
  const room = roomIn(disk.path)
  const refused = { code: 'ERR_NOT_TRIED' }
  const film = await room.need('0.mp4', 3_000_000)
  await expect(room.need('1.jpg', 1_000_000)).rejects.toMatchObject(refused)
  // What was refused takes nothing.
  using _small = await room.need('2.jpg', 100_000)
  using _clone = await room.need('3.mp4', 100e9, true)
  film.wrote(2_000_000)
  const photo = await room.need('1.jpg', 1_000_000)
  await expect(room.need('4.jpg', 2_500_000)).rejects.toMatchObject(refused)
  for (const one of [film, photo]) one[Symbol.dispose]()
  using _last = await room.need('4.jpg', 2_500_000)
})

test('a disk that is not mounted: nothing is written in its place', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('1m')
  const [card, place] = [join(folder.path, 'card'), join(folder.path, 'tank/images')]
  await fillCard(card, { '1.jpg': noise(100, 1) })
  await using wrong = createImporter({ archive: place, mounted: true })
  await expect(wrong.import({ source: card })).rejects.toThrow('is it mounted?')
  expect(await readdir(folder.path)).toEqual(['card'])
  await using right = createImporter({ archive: join(disk.path, 'images'), mounted: true })
  expect((await right.import({ source: card })).imported.files).toBe(1)
})
