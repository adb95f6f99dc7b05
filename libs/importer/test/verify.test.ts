import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type Progress } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { layoutOf } from '../src/archive/layout.ts'
import { beginRun } from '../src/archive/run.ts'
import { counts, bench as emptyBench } from './support/bench.ts'
import { writeForeign } from './support/foreign.ts'
import { judgeHistory, manifestNames, newestManifest } from './support/manifests.ts'
import { fillCard, noise } from './support/photos.ts'

async function bench() {
  const it = await emptyBench()
  return {
    ...it,
    /** What a verification finds, as it is told and as it is reported. */
    async found(): Promise<string[]> {
      const told: string[] = []
      const { faults } = await it.using((importer) => {
        importer.events.on('fault', ({ kind, path }) => told.push(`${kind} ${path}`))
        return importer.verify()
      })
      expect(faults.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual(told.toSorted())
      return told.sort()
    },
  }
}

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
    await fillCard(it.card, { '1.jpg': noise(1, 100), '2.jpg': noise(2, 100) })
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
    expect(await manifestNames(it.archive)).toHaveLength(3)
    const { files } = await newestManifest(it.archive)
    expect(files.map(({ action }) => action)).toEqual(['verified', 'failed'])
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

  it('goes on finding rot until it is gone, whatever is imported meanwhile', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(1, 100) })
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
    await fillCard(it.card, { '1.jpg': noise(1, 100) })
    await it.bring()
    await fillCard(it.archive, { '20240601/x.jpg': noise(2, 99), 'new/y.jpg': noise(3, 98) })
    expect(await it.found()).toEqual(['new 20240601/x.jpg', 'new new/y.jpg'])
    expect(await it.found()).toEqual([])
    await flipBit(join(it.archive, 'new/y.jpg'))
    expect(await it.found()).toEqual(['damaged new/y.jpg'])
  })

  it('finds what was moved, and lists it with its previous path', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(1, 100), '2.jpg': noise(2, 100) })
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

  it.each(['xxh64', 'c4'] as const)(
    'tells nothing of what another program renamed and wrote down, with its %s',
    async (name) => {
      await using it = await bench()
      const [first, second] = [noise(1, 100), noise(2, 100)]
      await fillCard(it.card, { '1.jpg': first, '2.jpg': second })
      await it.bring({ sums: ['c4'] })
      await mkdir(join(it.archive, 'best'))
      const [before, after] = ['20240601/pimg_0001.jpg', 'best/2.jpg']
      await rename(join(it.archive, before), join(it.archive, after))
      const there = { '20240601/pimg_0000.jpg': first, [after]: second }
      await writeForeign(it.archive, name, there, { [after]: before })
      expect(await it.found()).not.toContain(`missing ${before}`)
      expect(await it.found()).toEqual([])
      expect(counts(await it.bring())).toEqual([2, 0, 2, 0])
      await judgeHistory(it.archive)
      // A name before is no excuse for what is another photo.
      await unlink(join(it.archive, '20240601/pimg_0000.jpg'))
      expect(await it.found()).toEqual(['missing 20240601/pimg_0000.jpg'])
    },
  )

  it('finds folders that were altered, which no file tells of', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(1, 100) })
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
    await fillCard(it.card, { '1.jpg': noise(1, 100), '2.jpg': noise(2, 100) })
    await it.bring()
    await rm(join(it.archive, '20240601/pimg_0001.jpg'))
    const lost = ['missing 20240601/pimg_0001.jpg']
    for (const _ of [1, 2]) expect(await it.found()).toEqual(lost)
    await fillCard(it.card, { '3.jpg': noise(3, 100) })
    await rm(join(it.card, '2.jpg'))
    await it.bring()
    expect(await it.found()).toEqual(lost)
    await it.using((importer) => importer.reindex())
    expect(await it.found()).toEqual([])
  })

  it('finds manifests that were changed, lost or refused, and a chain that is lost', async () => {
    await using it = await bench()
    for (const seed of [1, 2, 3]) {
      await fillCard(it.card, { 'x.jpg': noise(seed, 100) })
      await it.bring()
    }
    const history = join(it.archive, 'ascmhl')
    const [first = '', second = '', third = ''] = await manifestNames(it.archive)
    await appendFile(join(history, first), '\n')
    await rm(join(history, second))
    const text = await readFile(join(history, third), 'utf8')
    await writeFile(join(history, third), text.replace('<path size="100"', '<path size="-1"'))
    expect(await it.found()).toEqual([
      `history ascmhl/${first}`,
      `history ascmhl/${second}`,
      `history ascmhl/${third}`,
      `history ascmhl/${third}`,
    ])
    await writeFile(join(history, 'ascmhl_chain.xml'), 'no chain')
    expect(await it.found()).toContain('history ascmhl/ascmhl_chain.xml')
    await rm(join(history, 'ascmhl_chain.xml'))
    expect(await it.found()).toContain('history ascmhl/ascmhl_chain.xml')
  })

  it.each(['changed', 'refused', 'lost'])(
    'finds what is new and altered though its only manifest is %s',
    async (what) => {
      await using it = await bench()
      await fillCard(it.card, { '1.jpg': noise(1, 100) })
      await it.bring()
      const [name = ''] = await manifestNames(it.archive)
      const manifest = join(it.archive, 'ascmhl', name)
      const text = await readFile(manifest, 'utf8')
      if (what === 'changed') await writeFile(manifest, text.replace('1.jpg', '7.jpg'))
      if (what === 'refused') await truncate(manifest, text.length >> 1)
      if (what === 'lost') await rm(manifest)
      const broken = what === 'refused' ? [1, 1] : [1]
      const history = broken.map(() => `history ascmhl/${name}`)
      await fillCard(it.archive, { 'x.jpg': noise(2, 99) })
      await mkdir(join(it.archive, '20240601/empty'))
      // Only it knew what folders there were; the index knows each file.
      const altered = what === 'changed' ? ['altered 20240601'] : []
      expect(await it.found()).toEqual([...altered, ...history, 'new x.jpg'])
      // The verification told of all that was there.
      await mkdir(join(it.archive, '20240601/another'))
      await fillCard(it.archive, { 'y.jpg': noise(3, 98) })
      expect(await it.found()).toEqual(['altered 20240601', ...history, 'new y.jpg'])
      expect(await it.found()).toEqual(history)
      const numbers = (await manifestNames(it.archive)).map((one) => Number(one.slice(0, 4)))
      expect(numbers).toEqual(what === 'lost' ? [2, 3, 4] : [1, 2, 3, 4])
    },
  )

  it('reads no manifest that is too large, a link or a pipe, and imports go on', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(1, 100) })
    await it.bring()
    const history = join(it.archive, 'ascmhl')
    const large = '0002_tank_2024-05-03_000000Z.mhl'
    await writeFile(join(history, large), '')
    await truncate(join(history, large), 2 ** 31)
    await symlink('/dev/zero', join(history, '0003_tank_2024-05-03_000000Z.mhl'))
    await run('mkfifo', join(history, '0004_tank_2024-05-03_000000Z.mhl'))
    expect(await it.found()).toEqual([`history ascmhl/${large}`])
    await fillCard(it.card, { '2.jpg': noise(2, 100) })
    expect(counts(await it.bring())).toEqual([2, 1, 1, 0])
  })

  it.each(['xxh64', 'xxh3', 'md5', 'sha1', 'c4'] as const)(
    'holds files to the %s that another program listed',
    async (name) => {
      await using it = await bench()
      const files = { 'Clips/a.mov': noise(1, 3 << 20), 'Clips/empty.txt': Buffer.alloc(0) }
      await fillCard(it.archive, files)
      await writeForeign(it.archive, name, files)
      const sound = await it.using((importer) => importer.verify())
      expect(sound).toMatchObject({ verified: { files: 2 }, learnt: { files: 0 }, faults: [] })
      const [listed] = (await newestManifest(it.archive)).files
      expect(Object.keys(listed?.sums ?? {}).sort()).toEqual([name, 'xxh128'].sort())
      await judgeHistory(it.archive)
      await rm(join(it.archive, '.imagetank'), { recursive: true })
      await rm(join(it.archive, 'ascmhl'), { recursive: true })
      await writeForeign(it.archive, name, files)
      await flipBit(join(it.archive, 'Clips/a.mov'))
      expect(await it.found()).toEqual(['damaged Clips/a.mov'])
    },
  )

  it('tells how far it is', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '1.jpg': noise(1, 3 << 20), '2.jpg': noise(2, 100) })
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
