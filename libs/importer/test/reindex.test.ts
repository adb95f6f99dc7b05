import { execFileSync } from 'node:child_process'
import { copyFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { layoutOf } from '../src/archive/layout.ts'
import { beginRun } from '../src/archive/run.ts'
import { bench, counts } from './support/bench.ts'
import { argsOf } from './support/cli.ts'
import { fillCard } from './support/photos.ts'

describe('an index made anew', () => {
  it('follows files that somebody put in, took out or changed', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': noise(100, 1),
      '2.jpg': noise(100, 2),
      '3.jpg': noise(100, 3),
    })
    await it.bring()
    const day = join(it.archive, '20240601')
    await unlink(join(day, 'pimg_0000.jpg'))
    await rm(join(day, 'pimg_0001.jpg'))
    await writeFile(join(day, 'pimg_0001.jpg'), 'another size')
    await copyFile(join(day, 'pimg_0002.jpg'), join(day, 'pimg_0099.jpg'))
    const report = await it.using((importer) => importer.reindex())
    expect(report).toMatchObject({ stored: { files: 3 }, added: 1, forgotten: 1, unread: 2 })
    expect(counts(await it.bring())).toEqual([3, 2, 1, 0])
    expect(await it.using((importer) => importer.status())).toMatchObject({ lastNumber: 101 })
  })

  it('forgets nothing that an import brings while it is looked what is there', async () => {
    await using it = await bench()
    await fillCard(it.archive, { 'old/1.txt': 'x' })
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.using((importer) => importer.reindex())
    const { signal } = new AbortController()
    let folders = 0
    // It is asked before each folder: the archive has been listed when it is asked for the one in it.
    signal.throwIfAborted = () => {
      folders += 1
      if (folders === 3) execFileSync(process.execPath, argsOf('import', it.card, it.archive, '-q'))
    }
    const report = await it.using((importer) => importer.reindex({ signal }))
    expect(report).toMatchObject({ stored: { files: 2 }, forgotten: 0 })
  })

  it('replaces one that is damaged, and keeps that aside', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    const index = join(it.archive, '.imagetank/index.sqlite')
    await writeFile(index, 'this is no database, is it?'.repeat(999))
    await expect(it.bring()).rejects.toMatchObject({ code: 'ERR_INDEX' })
    const report = await it.using((importer) => importer.reindex())
    expect(report).toMatchObject({ added: 1, unread: 0, damaged: `${index}.damaged` })
    expect(counts(await it.bring())).toEqual([1, 0, 1, 0])
  })
})

describe('the status', () => {
  it('of an archive', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await it.bring()
    await using _run = await beginRun(layoutOf(it.archive))
    const status = await it.using((importer) => importer.status())
    expect(status).toEqual({
      ...{ stored: { files: 2, bytes: 200 }, unread: 0, lastNumber: 1, generations: 1, imports: 1 },
      free: expect.any(Number),
    })
  })

  it('of none', async () => {
    await using it = await bench()
    const none = it.using((importer) => importer.status())
    await expect(none).rejects.toMatchObject({ code: 'ERR_ARCHIVE' })
  })
})
