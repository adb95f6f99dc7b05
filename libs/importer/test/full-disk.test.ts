import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { expect, test } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { runAsRoot } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { counts } from './support/bench.ts'
import { fillCard, noise } from './support/photos.ts'
import { losses, names } from './support/tree.ts'

test('a full disk: what fits is in, the rest is told, and comes in when there is room', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('1m')
  const card = join(folder.path, 'card')
  await mkdir(card)
  const files: Record<string, Uint8Array> = {}
  for (let seed = 0; seed < 12; seed += 1) files[`${seed}.jpg`] = noise(seed, 150_000)
  await fillCard(card, files)
  await using importer = createImporter({ archive: disk.path, jobs: 2 })
  const report = await importer.import({ source: card })
  const [found, imported, known, failed] = counts(report)
  expect({ found, known, proven: report.proven }).toEqual({ found: 12, known: 0, proven: false })
  expect(failed).toBeGreaterThan(0)
  expect(await names(disk.path)).toHaveLength(imported ?? -1)
  const codes = report.files.flatMap((file) => (file.outcome === 'failed' ? [file.error.code] : []))
  expect(new Set(codes)).toEqual(new Set(['ERR_FULL', 'ERR_NOT_TRIED']))
  await runAsRoot('mount', '-o', 'remount,size=8m', disk.path)
  const [, rest, there, none] = counts(await importer.import({ source: card }))
  expect([there, none]).toEqual([imported, 0])
  expect(rest).toBe(failed)
  expect(await losses(card, disk.path)).toEqual([])
})

test('a disk that is not mounted: nothing is written in its place', async () => {
  await using folder = await temporaryFolder()
  await using disk = await mountTmpfs('1m')
  const [card, place] = [join(folder.path, 'card'), join(folder.path, 'tank/images')]
  await fillCard(card, { '1.jpg': noise(1, 100) })
  await using wrong = createImporter({ archive: place, mounted: true })
  await expect(wrong.import({ source: card })).rejects.toThrow('is it mounted?')
  expect(await readdir(folder.path)).toEqual(['card'])
  await using right = createImporter({ archive: join(disk.path, 'images'), mounted: true })
  expect((await right.import({ source: card })).imported.files).toBe(1)
})
