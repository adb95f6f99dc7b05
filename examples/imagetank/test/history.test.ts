import { readdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { partOf } from '@boxwright/durable'
import { expect, it } from 'vitest'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { ImportView } from '../src/api/types.ts'
import { History } from '../src/history.ts'
import { importView } from '../src/import-views.ts'
import { Work } from '../src/work.ts'

const view = (id: string): ImportView =>
  importView(
    { id, kind: 'copy_img2', label: 'EOS', started: 0, seconds: 1, warnings: [] },
    undefined,
    null,
  )

it('two that begin in one second, in two processes, are two', () => {
  const ids = [new Work(), new Work()].map((work) => work.begin('copy_img2', 'EOS').id)
  expect(new Set(ids).size).toBe(2)
})

it('what a kill left of an import that was being noted goes at the next start', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const earlier = new History(folder.path)
  await earlier.load()
  await earlier.add(view('1'))
  const left = [partOf(at('2.json')), at('3.json.~0123456789ab.part')]
  const longAgo = new Date(performance.timeOrigin - 60_000)
  for (const part of left) {
    await writeFile(part, '{"id":')
    await utimes(part, longAgo, longAgo)
  }
  // Another process may be about to name this one.
  await writeFile(at('4.json.~0123456789ab.part'), '{"id":')

  const history = new History(folder.path)
  await history.load()
  expect(history.imports).toEqual([view('1')])
  expect((await readdir(folder.path)).sort()).toEqual(['1.json', '4.json.~0123456789ab.part'])
})

it('of an import that is over when the disk is full nothing half-written stays; it is told until the end', async () => {
  await using disk = await mountTmpfs('64k')
  const ballast = join(disk.path, 'ballast')
  const folder = join(disk.path, 'imports')
  const history = new History(folder)
  await history.load()
  await writeFile(ballast, new Uint8Array(1 << 20)).catch(() => undefined)
  await expect(history.add(view('1'))).rejects.toMatchObject({ code: 'ERR_FULL' })
  expect(await readdir(folder)).toEqual([])

  await truncate(ballast, 0)
  await history.add(view('2'))
  expect(history.imports).toEqual([view('2'), view('1')])
  const later = new History(folder)
  await later.load()
  expect(later.imports).toEqual([view('2')])
})
