import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import {
  type ClosedSegment,
  createRecorder,
  fromIterable,
  type PcmFormat,
  RecorderError,
  type StorageState,
} from '../src/index.ts'
import { Segment } from '../src/segments/segment.ts'
import { soundOf } from './support.ts'

let folder: TemporaryFolder
let directory: string
beforeEach(async () => {
  folder = await temporaryFolder()
  directory = folder.path
})
afterEach(() => folder[Symbol.asyncDispose]())

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 8000, channels: 2 }
const start = Date.UTC(2026, 10, 20, 14, 34, 58)

async function* pieces(sound: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sound.byteLength; at += size) yield sound.subarray(at, at + size)
}

describe('createRecorder', () => {
  it('cuts on the marks of the clock, loses nothing, repeats nothing', async () => {
    const sound = randomBytes(8000 * 4 * 7 + 400)
    const source = await fromIterable({ bytes: pieces(sound, 5512), format })
    const segments: ClosedSegment[] = []
    await using recorder = createRecorder({
      source,
      directory,
      start,
      rotate: 2,
      name: '%Y/%m-%b/%d-%a/%Hh%Mm%S.wav',
    })
    recorder.events.on('segment', (segment) => segments.push(segment))
    const summary = await recorder.run()
    expect(summary).toEqual({ elapsed: 56100, recorded: 56100, missing: 0, segments: 4 })
    const names = segments.flatMap(({ files }) => files.map(({ name }) => name))
    expect(names).toEqual(
      ['34m58', '35m00', '35m02', '35m04'].map((time) => `2026/11-Nov/20-Fri/14h${time}.wav`),
    )
    const recorded = await Promise.all(names.map((name) => soundOf(join(directory, name))))
    expect(Buffer.concat(recorded).equals(sound)).toBe(true)
  })

  it('leaves a file that is there alone', async () => {
    await writeFile(join(directory, 'take.wav'), 'precious')
    const source = await fromIterable({ bytes: pieces(randomBytes(8000), 1000), format })
    await using recorder = createRecorder({ source, directory, name: 'take.wav', rotate: false })
    await recorder.run()
    expect((await readdir(directory)).filter((name) => name.endsWith('.wav'))).toEqual([
      'take-1.wav',
      'take.wav',
    ])
    expect(await readFile(join(directory, 'take.wav'), 'utf8')).toBe('precious')
  })

  it.each([
    ['suffix', { 'take.wav': 'first', 'take-1.wav': 'second' }],
    ['move-old', { 'take-1.wav': 'first', 'take.wav': 'second' }],
    ['exact-time', { 'take.wav': 'first', 'take-14h34m58.wav': 'second' }],
  ] as const)('keeps both files and what is known of them: %s', async (existing, expected) => {
    for (const description of ['first', 'second']) {
      const source = await fromIterable({
        bytes: pieces(randomBytes(8000), 1000),
        format,
        name: description,
      })
      const name = 'take.wav'
      await using recorder = createRecorder({
        source,
        directory,
        name,
        rotate: false,
        start,
        existing,
      })
      await recorder.run()
    }
    for (const [name, source] of Object.entries(expected)) {
      expect((await soundOf(join(directory, name))).byteLength).toBe(8000)
      const sidecar = JSON.parse(await readFile(join(directory, `${name}.json`), 'utf8'))
      expect(sidecar.source).toBe(source)
    }
  })

  it('moves what was encoded from an old file together with it', async () => {
    for (const name of ['take.wav', 'take.ogg', 'take.ogg.json', 'take.txt']) {
      await writeFile(join(directory, name), `old ${name}`)
    }
    const source = await fromIterable({ bytes: pieces(randomBytes(8000), 1000), format })
    const options = { source, directory, name: 'take.wav', rotate: false } as const
    await using recorder = createRecorder({ ...options, existing: 'move-old', sidecars: false })
    await recorder.run()
    expect((await readdir(directory)).filter((name) => !name.startsWith('.')).sort()).toEqual([
      ...['take-1.ogg', 'take-1.ogg.json', 'take-1.wav', 'take.txt', 'take.wav'],
    ])
    expect(await readFile(join(directory, 'take-1.ogg'), 'utf8')).toBe('old take.ogg')
  })

  it('refuses a name that is taken, when told to, and touches nothing', async () => {
    await writeFile(join(directory, 'take.wav'), 'precious')
    const source = await fromIterable({ bytes: pieces(randomBytes(8000), 1000), format })
    const options = {
      source,
      directory,
      name: 'take.wav',
      rotate: false,
      existing: 'refuse',
    } as const
    await using recorder = createRecorder(options)
    await expect(recorder.run()).rejects.toMatchObject({ code: 'ERR_NAME_TAKEN' })
    expect(await readFile(join(directory, 'take.wav'), 'utf8')).toBe('precious')
  })

  it('waits for a storage that cannot be occupied, as for one that is away', async () => {
    // In place of a disk that fails just then: no lock file can be made.
    const lock = join(directory, '.recorder.lock')
    await mkdir(lock)
    const source = await fromIterable({ bytes: pieces(randomBytes(8000), 1000), format })
    await using recorder = createRecorder({ source, directory, name: 'take.wav', rotate: false })
    const told: StorageState[] = []
    recorder.events.on('storage', (state) => {
      told.push(state)
      if (!state.ready) void rmdir(lock)
    })
    expect(await recorder.run()).toMatchObject({ recorded: 2000, segments: 1 })
    expect(told).toEqual([{ ready: false, reason: expect.stringContaining(lock) }, { ready: true }])
  })

  // 30 days are more ms than a timer takes.
  it.each([0, 30 * 86_400])('records one file with a fill limit of %i s', async (fillLimit) => {
    const sound = randomBytes(8000)
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(sound, 1000)) {
        yield piece
        // Many times what a timer of no length takes.
        await delay(20)
      }
    }
    const source = await fromIterable({ bytes: slowly(), format, live: true })
    const options = { source, directory, name: 'take.wav', rotate: false, fillLimit } as const
    await using recorder = createRecorder(options)
    expect(await recorder.run()).toMatchObject({ recorded: 2000, segments: 1 })
    expect((await soundOf(join(directory, 'take.wav'))).equals(sound)).toBe(true)
  })

  it.each([
    ['deletes', (part: string) => rm(part)],
    ['takes away', (part: string) => rename(part, join(directory, 'mine'))],
  ])('goes on when somebody %s a file that is being written', async (_, harm) => {
    const sound = randomBytes(8000 * 4 * 8)
    const opened: string[] = []
    async function* harmed(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(sound, 8000)) {
        yield piece
        // The first second is recorded to the first part by now.
        if (opened.length === 1) await harm(opened.pop() ?? '')
      }
    }
    const source = await fromIterable({ bytes: harmed(), format })
    const segments: ClosedSegment[] = []
    const faults: unknown[] = []
    await using recorder = createRecorder({
      source,
      directory,
      start: start + 1000,
      rotate: 1,
      name: '%F-%H%M%S.wav',
    })
    recorder.events.once('opened', ({ parts }) => opened.push(...parts))
    recorder.events.on('segment', (segment) => segments.push(segment))
    recorder.events.on('fault', ({ code }) => faults.push(code))
    const summary = await recorder.run()
    expect(summary).toMatchObject({ recorded: 64_000, missing: 0, segments: 7 })
    expect(segments.map(({ position }) => position / 8000)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(faults.length).toBeGreaterThan(0)
    const names = segments.flatMap(({ files }) => files.map(({ name }) => name))
    const recorded = await Promise.all(names.map((name) => soundOf(join(directory, name))))
    expect(Buffer.concat(recorded).equals(sound.subarray(8000 * 4))).toBe(true)
  })

  it('begins another file when one cannot be put on the disk, and loses nothing', async () => {
    const failure = new RecorderError('ERR_STORAGE', 'EIO: i/o error, fdatasync')
    const sync = vi.spyOn(Segment.prototype, 'sync').mockRejectedValueOnce(failure)
    const sound = randomBytes(8000)
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(sound, 1000)) {
        yield piece
        await delay(1)
      }
    }
    const source = await fromIterable({ bytes: slowly(), format, live: true })
    const segments: ClosedSegment[] = []
    const faults: RecorderError[] = []
    await using recorder = createRecorder({ source, directory, name: 'take.wav', rotate: false })
    recorder.events.on('segment', (segment) => segments.push(segment))
    recorder.events.on('fault', (fault) => faults.push(fault))
    try {
      const summary = await recorder.run()
      expect(summary).toEqual({ elapsed: 2000, recorded: 2000, missing: 0, segments: 2 })
    } finally {
      sync.mockRestore()
    }
    expect(faults).toEqual([failure])
    const names = segments.flatMap(({ files }) => files.map(({ name }) => name))
    const recorded = await Promise.all(names.map((name) => soundOf(join(directory, name))))
    expect(Buffer.concat(recorded).equals(sound)).toBe(true)
  })

  it('tells what could not be put on the disk of a file that was closed meanwhile', async () => {
    const failure = new RecorderError('ERR_STORAGE', 'EIO: i/o error, fdatasync')
    const { promise, reject } = Promise.withResolvers<void>()
    const sync = vi.spyOn(Segment.prototype, 'sync').mockReturnValueOnce(promise)
    const source = await fromIterable({
      bytes: pieces(randomBytes(8000), 1000),
      format,
      live: true,
    })
    const faults: RecorderError[] = []
    await using recorder = createRecorder({ source, directory, name: 'take.wav', rotate: false })
    recorder.events.on('fault', (fault) => faults.push(fault))
    // Its own end finds nothing: the kernel has said so before.
    recorder.events.once('segment', () => reject(failure))
    try {
      expect(await recorder.run()).toMatchObject({ recorded: 2000, segments: 1 })
    } finally {
      sync.mockRestore()
    }
    expect(faults).toEqual([failure])
  })

  it('names every fault of its options at once', () => {
    const wrong = {
      directory: '',
      rotate: 7,
      name: 5,
      existing: 'overwrite',
      fillLimit: -1,
      outputs: [{ kind: 'mp3', bits: 9 }],
      colour: 'red',
    }
    const faults = [
      'source: expected a PcmSource, got nothing',
      'directory: expected something, got ""',
      'name: expected a string or a function, got 5',
      'rotate: expected a length that divides a day, got 7',
      'outputs.0.kind: expected "wav" or "flac" or "vorbis" or "opus", got "mp3"',
      'outputs.0.bits: there is no such key',
      'existing: expected "suffix" or "move-old" or "exact-time" or "refuse", got "overwrite"',
      'fillLimit: expected at least 0, got -1',
      'colour: there is no such key',
    ]
    const refused = expect(() => createRecorder(wrong as never))
    refused.toThrow(expect.objectContaining({ code: 'ERR_OPTIONS', message: faults.join('\n') }))
  })
})
