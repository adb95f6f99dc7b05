import { chmod, copyFile, open, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../src/archive/layout.ts'
import { beginRun } from '../src/archive/run.ts'
import { parseManifest } from '../src/mhl/manifest.ts'
import { bench, counts } from './support/bench.ts'
import { fillCard, noise } from './support/photos.ts'

/** Turn one bit of a file over, as a disk does that forgets: neither size nor time change. */
async function flipBit(path: string): Promise<void> {
  await chmod(path, 0o644)
  const file = await open(path, 'r+')
  const { atime, mtime } = await file.stat()
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, 50)
  byte[0] = (byte[0] ?? 0) ^ 4
  await file.write(byte, 0, 1, 50)
  await file.utimes(atime, mtime)
  await file.sync()
  await file.close()
}

describe('a verification', () => {
  it('finds bit rot and losses, writes them down, and the card heals them', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': noise(1, 100),
      '2.jpg': noise(2, 100),
      '3.jpg': noise(3, 100),
    })
    await it.bring()
    const sound = await it.using((importer) => importer.verify())
    expect(sound).toMatchObject({
      verified: { files: 3, bytes: 300 },
      faults: [],
      readBack: 'direct',
    })
    await flipBit(join(it.archive, '20240601/pimg_0001.jpg'))
    await unlink(join(it.archive, '20240601/pimg_0002.jpg'))
    const told: string[] = []
    const rotten = await it.using((importer) => {
      importer.events.on('fault', ({ path, kind }) => told.push(`${kind} ${path}`))
      return importer.verify()
    })
    expect(rotten.verified.files).toBe(1)
    expect(told.sort()).toEqual([
      'damaged 20240601/pimg_0001.jpg',
      'missing 20240601/pimg_0002.jpg',
    ])
    const history = (await readdir(join(it.archive, 'ascmhl'))).filter((name) =>
      name.endsWith('.mhl'),
    )
    expect(history).toHaveLength(3)
    const last = await readFile(join(it.archive, 'ascmhl', history.sort()[2] ?? ''), 'utf8')
    expect(parseManifest(last).map(({ action }) => action)).toEqual(['verified', 'failed'])
    expect(counts(await it.bring())).toEqual([3, 2, 1, 0])
  })

  it('learns files that were there before, and holds them to it', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '20200101/pimg_0001.jpg': noise(1, 100) })
    const first = await it.using((importer) => importer.verify())
    expect(first).toMatchObject({ verified: { files: 0 }, learnt: { files: 1 }, faults: [] })
    await flipBit(join(it.archive, '20200101/pimg_0001.jpg'))
    const second = await it.using((importer) => importer.verify())
    expect(second.faults).toMatchObject([{ kind: 'damaged', path: '20200101/pimg_0001.jpg' }])
  })

  it('stops with its signal', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '1.jpg': noise(1, 100) })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(it.using((importer) => importer.verify({ signal }))).rejects.toThrow('enough')
  })
})

describe('an index made anew', () => {
  it('follows files that somebody put in, took out or changed', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': noise(1, 100),
      '2.jpg': noise(2, 100),
      '3.jpg': noise(3, 100),
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

  it('replaces one that is damaged, and keeps that aside', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(1, 100) })
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
    await fillCard(it.card, { '1.jpg': noise(1, 100), '2.jpg': noise(2, 100) })
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
