import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '@boxwright/durable'
import { createImporter, type Progress } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { openArchive } from '../src/archive/archive.ts'
import type { IndexedFile } from '../src/archive/index-file.ts'
import { beginRun } from '../src/archive/run.ts'
import { counts } from './support/bench.ts'
import { argsOf } from './support/cli.ts'
import { judgeHistory, manifestNames, newestManifest } from './support/manifests.ts'
import { fillCard } from './support/photos.ts'
import { verificationBench as bench, flipBit } from './support/verification.ts'

/** A folder that is mounted on itself, read-only. */
async function mountedReadOnly(path: string): Promise<AsyncDisposable> {
  await run('mount', '--bind', path, path)
  await run('mount', '-o', 'remount,bind,ro', path)
  return {
    async [Symbol.asyncDispose]() {
      await run('umount', path)
    },
  }
}

describe('a verification', () => {
  it('makes no archive where there is none, nor where none is mounted', async () => {
    await using it = await bench()
    for (const verb of ['verify', 'reindex', 'status'] as const) {
      const none = it.using<unknown>((importer) => importer[verb]())
      await expect(none, verb).rejects.toMatchObject({ code: 'ERR_ARCHIVE' })
    }
    await expect(readdir(it.archive)).rejects.toThrow('ENOENT')
    await mkdir(it.archive)
    await using importer = createImporter({ archive: it.archive, mounted: true })
    for (const verb of ['verify', 'reindex', 'status'] as const) {
      await expect(importer[verb](), verb).rejects.toThrow('is it mounted?')
    }
    expect(await readdir(it.archive)).toEqual([])
  })

  it('of a disk that is mounted read-only finds as much, and says that it is not written down', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await it.bring()
    const [lost = ''] = (await readdir(it.archive)).filter((name) => /^\d{8}$/.test(name))
    await unlink(join(it.archive, lost, 'pimg_0000.jpg'))
    await using _mount = await mountedReadOnly(it.archive)
    expect(await it.using((importer) => importer.status())).toMatchObject({ stored: { files: 2 } })
    const report = await it.using((importer) => importer.verify())
    expect(report).toMatchObject({
      ...{ verified: { files: 1 }, recorded: false },
      faults: [{ kind: 'missing', path: `${lost}/pimg_0000.jpg` }],
    })
    const planned = await it.using((importer) => importer.plan({ source: it.card }))
    expect(counts(planned)).toEqual([2, 1, 1, 0])
    await expect(it.bring()).rejects.toThrow(`${it.archive} is mounted read-only`)
  })

  it('finds bit rot and losses, writes them down, and the card heals them', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': noise(100, 1),
      '2.jpg': noise(100, 2),
      '3.jpg': noise(100, 3),
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
    expect(await manifestNames(it.archive)).toHaveLength(3)
    const { files } = await newestManifest(it.archive)
    expect(files.map(({ action }) => action)).toEqual(['verified', 'failed'])
    expect(counts(await it.bring())).toEqual([3, 2, 1, 0])
  })

  it('learns files that were there before, and holds them to it', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '20200101/pimg_0001.jpg': noise(100, 1) })
    const first = await it.using((importer) => importer.verify())
    expect(first).toMatchObject({ verified: { files: 0 }, learnt: { files: 1 }, faults: [] })
    await flipBit(join(it.archive, '20200101/pimg_0001.jpg'))
    const second = await it.using((importer) => importer.verify())
    expect(second.faults).toMatchObject([{ kind: 'damaged', path: '20200101/pimg_0001.jpg' }])
  })

  it('goes on finding rot until it is gone, whatever is imported meanwhile', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    const rotten = '20240601/pimg_0000.jpg'
    await flipBit(join(it.archive, rotten))
    expect(await it.found()).toEqual([`damaged ${rotten}`])
    expect(counts(await it.bring({ readBack: false }))).toEqual([1, 1, 0, 0])
    expect(await it.found()).toEqual([`damaged ${rotten}`])
    // Also if nothing but the history remembers.
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    expect(await it.found()).toEqual([`damaged ${rotten}`])
    await flipBit(join(it.archive, rotten))
    expect(await it.found()).toEqual([])
  })

  it('finds what somebody put in, once', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    await fillCard(it.archive, { '20240601/x.jpg': noise(99, 2), 'new/y.jpg': noise(98, 3) })
    expect(await it.found()).toEqual(['new 20240601/x.jpg', 'new new/y.jpg'])
    expect(await it.found()).toEqual([])
    await flipBit(join(it.archive, 'new/y.jpg'))
    expect(await it.found()).toEqual(['damaged new/y.jpg'])
  })

  it('finds what was moved, and lists it with its previous path', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await it.bring()
    await mkdir(join(it.archive, 'best'))
    await rename(join(it.archive, '20240601/pimg_0001.jpg'), join(it.archive, 'best/2.jpg'))
    expect(await it.found()).toEqual(['moved best/2.jpg'])
    expect((await newestManifest(it.archive)).files).toMatchObject([
      { path: '20240601/pimg_0000.jpg', action: 'verified' },
      { path: 'best/2.jpg', action: 'verified', previousPath: '20240601/pimg_0001.jpg' },
    ])
    await judgeHistory(it.archive)
    expect(await it.found()).toEqual([])
  })

  it('finds folders that were altered, which no file tells of', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    await mkdir(join(it.archive, '20240601/empty'))
    expect(await it.found()).toEqual(['altered 20240601'])
    expect(await it.found()).toEqual([])
    await rmdir(join(it.archive, '20240601/empty'))
    expect(await it.found()).toEqual(['altered 20240601/empty'])
    // Without an index nobody knows the file; its folder is not the same without it.
    await rm(join(it.archive, '.imagetank'), { recursive: true })
    await rm(join(it.archive, '20240601/pimg_0000.jpg'))
    expect(await it.found()).toEqual(['altered 20240601'])
  })

  it('tells of losses again and again, until the index is made anew', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await it.bring()
    await rm(join(it.archive, '20240601/pimg_0001.jpg'))
    const lost = ['missing 20240601/pimg_0001.jpg']
    for (const _ of [1, 2]) expect(await it.found()).toEqual(lost)
    await fillCard(it.card, { '3.jpg': noise(100, 3) })
    await rm(join(it.card, '2.jpg'))
    await it.bring()
    expect(await it.found()).toEqual(lost)
    await it.using((importer) => importer.reindex())
    expect(await it.found()).toEqual([])
  })

  it('finds nothing wrong where another imports meanwhile, into old days and new ones', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    const other = join(it.card, '../other')
    await fillCard(other, { '2.jpg': noise(100, 2) })
    await fillCard(other, { '3.jpg': noise(100, 3) }, new Date('2024-06-02T12:00:00Z'))
    const report = await it.using((importer) => {
      importer.events.once('progress', () => {
        // All was read, and nothing is judged or written down yet.
        execFileSync(process.execPath, argsOf('import', other, it.archive, '--quiet'))
      })
      return importer.verify()
    })
    expect(report).toMatchObject({ verified: { files: 1 }, faults: [] })
    expect(await it.found()).toEqual([])
    expect((await newestManifest(it.archive)).files).toHaveLength(3)
    await judgeHistory(it.archive)
  })

  it('finds nothing wrong where an import comes to its end while it is looked what there is', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    await rm(join(it.card, '1.jpg'))
    await fillCard(it.card, { '2.jpg': noise(100, 2) }, new Date('2024-06-02T12:00:00Z'))
    const { signal } = new AbortController()
    let folders = 0
    // It is asked before each folder: the archive has been listed twice when it is asked for the one in it.
    signal.throwIfAborted = () => {
      folders += 1
      if (folders === 5) execFileSync(process.execPath, argsOf('import', it.card, it.archive, '-q'))
    }
    const report = await it.using((importer) => importer.verify({ signal }))
    expect(report).toMatchObject({ verified: { files: 2 }, faults: [] })
    expect(await it.found()).toEqual([])
  })

  it('finds nothing wrong with what an import is about to publish', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    using archive = await openArchive(it.archive, new AbortController().signal)
    await using run = await beginRun(archive.layout)
    const [file] = archive.index.all()
    const path = '20240602/pimg_0001.jpg'
    archive.index.put({ ...(file as IndexedFile), path, stem: path.slice(0, -4), run: run.id })
    await mkdir(join(it.archive, '20240602'))
    expect(await it.found()).toEqual([])
    expect((await newestManifest(it.archive)).folders.map((folder) => folder.path)).toEqual([
      '20240601',
    ])
  })

  it('writes nothing into the index of what is as it was: each time is a wait for the disk', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      '1.jpg': noise(100, 1),
      '2.jpg': noise(100, 2),
      '3.jpg': noise(9, 3),
    })
    await it.bring()
    const rotten = join(it.archive, '20240601/pimg_0001.jpg')
    await flipBit(rotten)
    const database = await openDatabase(join(it.archive, '.imagetank/index.sqlite'))
    database.exec(`CREATE TABLE seen (path TEXT) STRICT;
      CREATE TRIGGER look AFTER UPDATE OF proven ON file BEGIN INSERT INTO seen VALUES (new.path); END`)
    const seen = (): unknown[] => database.prepare('SELECT path FROM seen').all()
    for (const _ of [1, 2]) {
      expect(await it.found()).toEqual(['damaged 20240601/pimg_0001.jpg'])
      expect(seen()).toEqual([{ path: '20240601/pimg_0001.jpg' }])
    }
    database.close()
  })

  it('tells how far it is', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '1.jpg': noise(3 << 20, 1), '2.jpg': noise(100, 2) })
    const told: Progress[] = []
    await it.using((importer) => {
      importer.events.on('progress', (progress) => told.push(progress))
      return importer.verify()
    })
    const bytes = (3 << 20) + 100
    expect(told.at(-1)).toMatchObject({
      files: 2,
      totalFiles: 2,
      bytes,
      totalBytes: bytes,
      left: 0,
    })
  })

  it('stops with its signal', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '1.jpg': noise(100, 1) })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(it.using((importer) => importer.verify({ signal }))).rejects.toThrow('enough')
  })
})
