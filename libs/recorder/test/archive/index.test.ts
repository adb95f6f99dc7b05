import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import {
  appendFile,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { type Archive, type ArchiveOptions, openArchive } from '../../src/archive/archive.ts'
import type { PcmFormat } from '../../src/pcm.ts'
import { record, sound } from './recordings.ts'

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 8000, channels: 1 }
const t0 = Date.UTC(2026, 10, 20, 14)
const day = 86_400_000
const ten = sound(format, 80_000)

let folder: TemporaryFolder
let archive: Archive | undefined
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  await archive?.[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
const at = (name: string): string => join(folder.path, name)
const open = async (options: Partial<ArchiveOptions> = {}): Promise<Archive> => {
  archive = await openArchive({ directory: folder.path, ...options })
  return archive
}
const write = (name: string, start = t0, more: object = {}): Promise<void> =>
  record({ directory: folder.path, name, format, data: ten, start, ...more })
const paths = (from: Archive): string[][] =>
  from.segments(t0 - 400 * day, t0 + 400 * day).map(({ files }) => files.map(({ path }) => path))

/** The worker threads of this process. */
function workers(): string[] {
  return readdirSync('/proc/self/task').filter((id) => {
    try {
      return readFileSync(`/proc/self/task/${id}/comm`, 'latin1').startsWith('WorkerThread')
    } catch {
      // It has ended since.
      return false
    }
  })
}

describe('the index', () => {
  test('is made by one thread, however often it looks, which ends with it', async () => {
    const others = workers()
    const { refresh } = await open()
    const own = workers().filter((id) => !others.includes(id))
    expect(own).toHaveLength(1)
    for (let i = 0; i < 3; i++) await refresh()
    expect(workers().filter((id) => !others.includes(id))).toEqual(own)
    await archive?.[Symbol.asyncDispose]()
    // The kernel lets others go on before it takes the thread off its list.
    await until(
      'threads of the index',
      () => workers().filter((id) => own.includes(id)),
      (left) => left.length === 0,
    )
  })

  test('tells of each segment once, with its files, the best one first', async () => {
    await write('a', t0, { outputs: [{ kind: 'vorbis' }, { kind: 'wav' }, { kind: 'flac' }] })
    await write('b', t0 + 10_000, { sidecar: false, outputs: [{ kind: 'flac' }, { kind: 'wav' }] })
    const { segments } = await open()
    const [first, second] = segments(t0, t0 + day)
    expect(first).toMatchObject({
      ...{ start: t0, end: t0 + 10_000, frames: 80_000, rate: 8000, channels: 1 },
      ...{ source: 'test', session: 'test', firstFrame: 0, holes: [], utcOffset: 0 },
      files: [
        { path: 'a.wav', kind: 'wav' },
        { path: 'a.flac' },
        { path: 'a.ogg', kind: 'vorbis' },
      ],
      loudness: { integrated: expect.any(Number) },
      levels: [{ min: expect.any(Number) }],
    })
    expect(second).toMatchObject({ start: t0 + 10_000, frames: 80_000, files: [{}, {}] })
    expect(second).not.toHaveProperty('session')
  })

  test('reads times from names where files say nothing, and from the disk at last', async () => {
    const plain = async (name: string): Promise<void> => {
      await mkdir(join(folder.path, name, '..'), { recursive: true })
      await promisify(execFile)('sox', [
        '-n',
        '-r',
        '8000',
        '-b',
        '16',
        at(name),
        'trim',
        '0',
        '10',
      ])
    }
    await plain('2026/11-Nov/20-Fri/15h30.wav')
    await plain('notes.wav')
    await utimes(at('notes.wav'), t0 / 1000, t0 / 1000)
    const { segments } = await open({ zone: 'Europe/Paris' })
    expect(segments(t0 - day, t0 + day).map(({ start }) => new Date(start).toISOString())).toEqual([
      '2026-11-20T13:59:50.000Z',
      '2026-11-20T14:30:00.000Z',
    ])
  })

  test('follows what comes, changes and goes', async () => {
    await write('a')
    const opened = await open()
    const { refresh, events } = opened
    const told: string[] = []
    events.on('changed', () => told.push('changed'))

    await refresh()
    expect(told).toEqual([])
    await write('b', t0 + 10_000, {
      firstFrame: 80_000,
      outputs: [{ kind: 'wav' }, { kind: 'flac' }],
    })
    await refresh([at('b.wav'), 'b.flac', '/etc/passwd.wav', '../x.wav'])
    expect(paths(opened)).toEqual([['a.wav'], ['b.wav', 'b.flac']])
    await unlink(at('b.wav'))
    await refresh(['b.wav'])
    expect(paths(opened)).toEqual([['a.wav'], ['b.flac']])
    await rename(at('a.wav'), at('a-1.wav'))
    await rename(at('a.wav.json'), at('a-1.wav.json'))
    await refresh()
    expect(paths(opened)).toEqual([['a-1.wav'], ['b.flac']])
    await rm(at('b.flac'))
    await refresh()
    expect(paths(opened)).toEqual([['a-1.wav']])
    expect(told).toEqual(['changed', 'changed', 'changed', 'changed'])
  })

  test('takes note of a sidecar that comes after its file', async () => {
    await write('a')
    await rename(at('a.wav.json'), at('later'))
    const { segments, refresh } = await open()
    expect(segments(t0, t0 + 1)[0]?.source).toBeUndefined()
    await rename(at('later'), at('a.wav.json'))
    await refresh(['a.wav'])
    expect(segments(t0, t0 + 1)[0]?.source).toBe('test')
  })

  test('looks again by itself when told how often', async () => {
    const opened = await open({ every: 0.02 })
    const changed = once(opened.events, 'changed')
    await write('a')
    await changed
    expect(opened.size).toBeGreaterThan(0)
  })

  test('is empty where there is no folder', async () => {
    expect((await open({ directory: at('nowhere') })).size).toBe(0)
  })
})

describe('what does not belong in the tree', () => {
  test('does no harm', async () => {
    await write('good')
    await write('bad-sidecar', t0 + 10_000)
    await writeFile(at('bad-sidecar.wav.json'), '{"version": 1, "rate": "fast"}')
    await write('huge-sidecar', t0 + 20_000)
    await appendFile(at('huge-sidecar.wav.json'), ' '.repeat(4 << 20))
    await write('folder-sidecar', t0 + 30_000)
    await rm(at('folder-sidecar.wav.json'))
    await mkdir(at('folder-sidecar.wav.json'))
    await writeFile(at('fake.wav'), 'RIFF but not really')
    await writeFile(at('empty.flac'), '')
    await writeFile(
      at('random.ogg'),
      Uint8Array.from({ length: 9999 }, (_, i) => (i * 37) & 255),
    )
    await mkdir(at('folder.wav'))
    await symlink('.', at('loop'))
    await symlink('good.wav', at('link.wav'))
    await symlink('/etc/passwd', at('passwd.wav'))
    await promisify(execFile)('mkfifo', [at('pipe.wav')])
    await writeFile(Buffer.from(`${at('caf')}\xe9\xff.wav`, 'latin1'), 'odd bytes')
    await writeFile(at('new\nline \u202e.wav'), 'odd letters')
    await writeFile(at('being-written.wav.part'), 'x')
    const opened = await open()
    expect(paths(opened)).toEqual([
      ['good.wav'],
      ['bad-sidecar.wav'],
      ['huge-sidecar.wav'],
      ['folder-sidecar.wav'],
    ])
    const faults = opened.faults.map(({ path, error }) => [path, error.code])
    expect(faults.sort()).toEqual([
      ['bad-sidecar.wav', 'ERR_SIDECAR'],
      ['empty.flac', 'ERR_AUDIO_FILE'],
      ['fake.wav', 'ERR_AUDIO_FILE'],
      ['huge-sidecar.wav', 'ERR_SIDECAR'],
      ['new\nline \u202e.wav', 'ERR_AUDIO_FILE'],
      ['random.ogg', 'ERR_AUDIO_FILE'],
    ])
    const messages = opened.faults.map(({ error }) => error.message).join('\n')
    expect(messages).toMatch(/bad-sidecar\.wav\.json: source/)
    expect(messages).toMatch(/huge-sidecar\.wav\.json: expected at most/)
  })

  test('such as a sidecar that lies of an endless segment, hides nothing', async () => {
    await write('a')
    await write('liar', t0 - day, { session: 'liar' })
    const sidecar = JSON.parse(await readFile(at('liar.wav.json'), 'utf8'))
    const lie = { ...sidecar, frames: 8e12, lastFrame: 8e12 - 1 }
    await writeFile(at('liar.wav.json'), JSON.stringify(lie))
    const { read, timeline } = await open()
    await using range = await read(t0 - 1000, t0 + 11_000, { kind: 'pcm' })
    // A second before and after, that is beyond what the liar's file holds.
    expect(range.holes).toEqual([
      { position: 0, frames: 8000, cause: 'unrecorded' },
      { position: 88_000, frames: 8000, cause: 'unrecorded' },
    ])
    expect(timeline(t0, t0 + 10_000).missing).toEqual([])
  })
})

test('every fault in the options is told at once', async () => {
  const options = { directory: '', every: -1, colour: 'red' } as ArchiveOptions
  await expect(openArchive(options)).rejects.toMatchObject({
    code: 'ERR_OPTIONS',
    message: expect.stringMatching(/directory.*\n.*every.*\n.*colour/),
  })
})
