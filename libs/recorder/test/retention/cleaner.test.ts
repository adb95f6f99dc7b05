import { once } from 'node:events'
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Mounted, mountTmpfs } from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Cleaner, type CleanerOptions, createCleaner } from '../../src/retention/cleaner.ts'

/** For how long the machine has slept, in s: no clock of the process went on meanwhile, but the wall's and the machine's. */
const slept = vi.hoisted(() => ({ seconds: 0 }))
vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>()
  return { ...os, uptime: () => os.uptime() + slept.seconds }
})

const mebibyte = 1 << 20
const hour = 3600

/** Write a file that was last modified so many hours ago. */
async function store(path: string, hoursAgo: number, size = mebibyte): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // At once, as a recorder does it: a cleaner may be at work.
  await writeFile(`${path}.aside`, new Uint8Array(size))
  await touch(`${path}.aside`, hoursAgo)
  await rename(`${path}.aside`, path)
}

async function touch(path: string, hoursAgo: number): Promise<void> {
  const then = Date.now() / 1000 - hoursAgo * hour
  await utimes(path, then, then)
}

async function list(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true })
  return entries.sort()
}

describe('on a disk of 10 MiB', () => {
  let disk: Mounted
  let cleaner: Cleaner | undefined
  beforeEach(async () => {
    disk = await mountTmpfs('10M')
  })
  afterEach(async () => {
    await cleaner?.[Symbol.asyncDispose]()
    await disk[Symbol.asyncDispose]()
  })
  const clean = async (options: Partial<CleanerOptions> = {}) => {
    cleaner = createCleaner({ directory: disk.path, ...options })
    return await cleaner.run()
  }
  const at = (name: string): string => join(disk.path, name)

  test('a tenth stays free: the oldest go, with their sidecars and folders', async () => {
    for (const [i, name] of ['18/23h00', '19/00h00', '19/01h00'].entries()) {
      await store(at(`2026/11/${name}.wav`), 10 - i, 3 * mebibyte)
      await store(at(`2026/11/${name}.wav.json`), 10 - i, 1000)
    }
    await store(at('2026/11/19/02h00.wav.part'), 0, 0.5 * mebibyte)
    const report = await clean()
    expect(report.satisfied).toBe(true)
    expect(report.files).toBe(3)
    expect(report.kinds).toEqual({ wav: 9 * mebibyte })
    expect(report.deleted.map(({ reason }) => reason)).toEqual(['space'])
    expect(report.disk.free).toBeGreaterThanOrEqual(mebibyte)
    expect(await list(at('2026/11'))).toEqual([
      '19',
      '19/00h00.wav',
      '19/00h00.wav.json',
      '19/01h00.wav',
      '19/01h00.wav.json',
      '19/02h00.wav.part',
    ])
  })

  test('what is pinned or in use stays, and the report says that it did not suffice', async () => {
    await store(at('a.wav'), 50, 3 * mebibyte)
    await store(at('b.wav'), 20, 3 * mebibyte)
    await store(at('c.wav'), 2, 3 * mebibyte)
    const start = Date.now() - 3 * hour * 1000
    const report = await clean({
      policy: { minimumFree: 8 * mebibyte },
      pinned: () => [{ start, end: Date.now() }],
      inUse: () => [at('b.wav')],
    })
    expect(report).toMatchObject({ satisfied: false, deleted: [{ reason: 'space' }] })
    expect(await list(disk.path)).toEqual(['b.wav', 'c.wav'])
  })

  test('empty and aged files go though there is room; folders long empty go, fresh ones stay', async () => {
    await store(at('old/a.ogg'), 49, 100)
    await store(at('new/empty.wav'), 0, 44)
    await store(at('new/b.wav'), 47, 100)
    await store(at('new/gone.wav.json'), 2, 100)
    await store(at('new/soon.wav.json'), 0, 100)
    await store(at('new/notes.json'), 99, 100)
    for (const name of ['stale', 'fresh']) await mkdir(at(name))
    await touch(at('stale'), 2)
    const { deleted } = await clean({ policy: { maximumAge: 48 * hour } })
    expect(deleted.map(({ file, reason }) => [file.path, reason])).toEqual([
      [at('old/a.ogg'), 'age'],
      [at('new/empty.wav'), 'empty'],
    ])
    expect(await list(disk.path)).toEqual([
      'fresh',
      'new',
      'new/b.wav',
      'new/notes.json',
      'new/soon.wav.json',
    ])
  })

  test('symbolic links are not followed', async () => {
    await using elsewhere = await temporaryFolder()
    await store(join(elsewhere.path, 'mine.wav'), 99)
    await store(at('a.wav'), 1)
    await symlink(elsewhere.path, at('folder'))
    await symlink(join(elsewhere.path, 'mine.wav'), at('link.wav'))
    await symlink(disk.path, at('loop'))
    const { files } = await clean({ policy: { minimumFree: 10 * mebibyte } })
    expect(files).toBe(1)
    expect(await list(elsewhere.path)).toEqual(['mine.wav'])
    expect((await readdir(disk.path)).sort()).toEqual(['folder', 'link.wav', 'loop'])
  })

  test('once started, it cleans again and again, and keeps on after a fault', async () => {
    cleaner = createCleaner({ directory: disk.path, every: 0.02, policy: { minimumFree: 5 << 20 } })
    const first = once(cleaner.events, 'report')
    cleaner.start()
    await first
    const deleted = once(cleaner.events, 'deleted')
    await store(at('a.wav'), 2, 7 * mebibyte)
    expect(await deleted).toEqual([{ path: at('a.wav'), size: 7 * mebibyte, reason: 'space' }])
  })

  test('once started, it looks for old files now and then though there is room', async () => {
    const policy = { maximumAge: hour }
    cleaner = createCleaner({ directory: disk.path, every: 0.01, thorough: 0.03, policy })
    cleaner.start()
    await once(cleaner.events, 'report')
    const deleted = once(cleaner.events, 'deleted')
    await store(at('a.ogg'), 2, 100)
    expect(await deleted).toEqual([{ path: at('a.ogg'), size: 100, reason: 'age' }])
  })

  test('once started, it holds nothing for old because the clock was put forward', async () => {
    const policy = { maximumAge: 48 * hour }
    await store(at('a.ogg'), 2, 100)
    await store(at('old.ogg'), 72, 100)
    cleaner = createCleaner({ directory: disk.path, every: 0.01, thorough: 0.03, policy })
    cleaner.start()
    await once(cleaner.events, 'report')
    expect(await list(disk.path)).toEqual(['a.ogg'])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 365 * 24 * hour * 1000 })
    try {
      // The second one to come began after that.
      await once(cleaner.events, 'report')
      const [report] = await once(cleaner.events, 'report')
      expect(report).toMatchObject({ files: 1, deleted: [] })
    } finally {
      vi.useRealTimers()
    }
    expect(await list(disk.path)).toEqual(['a.ogg'])
  })

  test('once started, it holds for old what became old while the machine slept', async () => {
    await store(at('a.ogg'), 2, 100)
    await store(at('b.ogg'), 0, 100)
    const policy = { maximumAge: 8 * hour }
    cleaner = createCleaner({ directory: disk.path, every: 0.01, thorough: 0.03, policy })
    cleaner.start()
    await once(cleaner.events, 'report')
    slept.seconds = 7 * hour
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + slept.seconds * 1000 })
    try {
      // The second one to come began after that.
      await once(cleaner.events, 'report')
      await once(cleaner.events, 'report')
    } finally {
      vi.useRealTimers()
      slept.seconds = 0
    }
    expect(await list(disk.path)).toEqual(['b.ogg'])
  })

  test('files that vanish meanwhile do no harm', async () => {
    for (let i = 0; i < 60; i++) await store(at(`${i % 7}/${i}.wav`), i, 50_000)
    cleaner = createCleaner({ directory: disk.path, policy: { minimumFree: 10 * mebibyte } })
    const faults: unknown[] = []
    cleaner.events.on('fault', (error) => faults.push(error))
    const both = [cleaner.run(), rm(at('3'), { recursive: true }), rm(at('5'), { recursive: true })]
    await Promise.all(both)
    expect(faults).toEqual([])
    expect(await list(disk.path)).toEqual([])
  })
})

test('a storage that is not there is as good as an empty one', async () => {
  await using cleaner = createCleaner({ directory: '/nowhere/at/all' })
  expect(await cleaner.run()).toMatchObject({ files: 0, deleted: [], satisfied: true })
})

test('every fault in the options is told at once', () => {
  const options = { directory: '', policy: { maximumAge: -1, surprise: 2 }, every: 0 }
  expect(() => createCleaner(options)).toThrow(
    expect.objectContaining({
      code: 'ERR_OPTIONS',
      message: expect.stringMatching(/directory.*\n.*policy.*\n.*/),
    }),
  )
})
