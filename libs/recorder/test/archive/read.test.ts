import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Archive, openArchive } from '../../src/archive/archive.ts'
import type { AudioKind } from '../../src/audio-file.ts'
import type { PcmFormat } from '../../src/pcm.ts'
import { collect, record, sound } from './recordings.ts'

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 8000, channels: 2 }
const t0 = Date.UTC(2026, 10, 20, 14)
const frameBytes = 4
const segmentFrames = 10 * 8000 + 3
const segments = 4
const pcm = sound(format, segments * segmentFrames)
/** What was played from `from` to `to`, in frames. */
const played = (from: number, to: number): Uint8Array =>
  pcm.subarray(from * frameBytes, to * frameBytes)
/** When a frame was played, in Unix ms. */
const time = (frame: number): number => t0 + frame / 8

let folder: TemporaryFolder
let archive: Archive | undefined
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  await archive?.[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Write segment `i` in some kinds. */
async function segment(i: number, kinds: readonly AudioKind[] = ['wav'], sidecar = true) {
  const firstFrame = i * segmentFrames
  await record({
    ...{ directory: folder.path, name: `2026/11/${i}`, format, sidecar, firstFrame },
    data: played(firstFrame, firstFrame + segmentFrames),
    start: time(firstFrame),
    outputs: kinds.map((kind) => ({ kind })),
  })
}

const open = async (): Promise<Archive> => {
  archive = await openArchive({ directory: folder.path })
  return archive
}

describe('a range across files', () => {
  test('is bit-exact, whatever lossless kind each file is of', async () => {
    for (const [i, kinds] of (
      [['wav'], ['flac'], ['wav', 'vorbis'], ['flac']] as const
    ).entries()) {
      await segment(i, kinds)
    }
    const { read, size } = await open()
    expect(size).toBe(4)
    const total = segments * segmentFrames
    for (const [from, to] of [
      [0, total],
      [79_000, 81_000],
      [80_003, 160_006],
      [1, 2],
      [7, 319_999],
    ] as const) {
      await using range = await read(time(from), time(to), { kind: 'pcm' })
      expect(range).toMatchObject({ format, frames: to - from, holes: [], size: (to - from) * 4 })
      expect(
        Buffer.compare(await collect(range.body()), played(from, to)),
        `${from} to ${to}`,
      ).toBe(0)
    }
  })

  test('is bit-exact without sidecars, too, by what the files say of themselves', async () => {
    for (let i = 0; i < segments; i++) await segment(i, [i % 2 ? 'wav' : 'flac'], false)
    const { read } = await open()
    await using range = await read(time(1000), time(300_000), { kind: 'pcm' })
    expect(range.holes).toEqual([])
    expect(Buffer.compare(await collect(range.body()), played(1000, 300_000))).toBe(0)
  })

  test('is as long as it should be from lossy files, and much the same', async () => {
    await segment(0, ['vorbis'])
    await segment(1, ['wav'])
    const { read } = await open()
    await using range = await read(time(40_000), time(120_000), { kind: 'pcm' })
    expect(range).toMatchObject({ format, frames: 80_000 })
    const data = await collect(range.body())
    expect(Buffer.compare(data.subarray(40_003 * 4), played(80_003, 120_000))).toBe(0)
    const wrong = new Int16Array(data.buffer, data.byteOffset, 80_000).map((value, i) => {
      return Math.abs(value - new DataView(pcm.buffer).getInt16((40_000 * 2 + i) * 2, true))
    })
    expect(wrong.reduce((sum, value) => sum + value, 0) / wrong.length).toBeLessThan(300)
  })

  test('may be of Opus alone, at its rate', async () => {
    const format44: PcmFormat = { ...format, rate: 44_100 }
    const data = sound(format44, 44_100 * 4)
    for (const i of [0, 1]) {
      await record({
        ...{ directory: folder.path, name: `${i}`, format: format44, firstFrame: i * 88_200 },
        ...{ start: t0 + i * 2000, outputs: [{ kind: 'opus' }] },
        data: data.subarray(i * 88_200 * 4, (i + 1) * 88_200 * 4),
      })
    }
    const { read } = await open()
    await using range = await read(t0 + 500, t0 + 3500, { kind: 'pcm' })
    expect(range).toMatchObject({ frames: 144_000, format: { rate: 48_000 }, holes: [] })
    expect((await collect(range.body())).length).toBe(144_000 * 4)
  })
})

describe('what is missing', () => {
  test('is silent, and told', async () => {
    await segment(0)
    await segment(2)
    const { read, timeline } = await open()
    await using range = await read(time(0) - 1000, time(4 * segmentFrames), { kind: 'pcm' })
    expect(range.holes).toEqual([
      { position: 0, frames: 8000, cause: 'unrecorded' },
      { position: 8000 + segmentFrames, frames: segmentFrames, cause: 'unrecorded' },
      { position: 8000 + 3 * segmentFrames, frames: segmentFrames, cause: 'unrecorded' },
    ])
    const data = await collect(range.body())
    const second = (8000 + 2 * segmentFrames) * 4
    expect(
      Buffer.compare(
        data.subarray(second, second + segmentFrames * 4),
        played(2 * segmentFrames, 3 * segmentFrames),
      ),
    ).toBe(0)
    expect(data.subarray(0, 32_000).every((byte) => byte === 0)).toBe(true)
    expect(timeline(time(0) - 1000, time(4 * segmentFrames)).missing).toHaveLength(3)
  })

  test('in a file that is shorter than its sidecar says, too', async () => {
    await segment(0)
    await segment(1)
    await truncate(join(folder.path, '2026/11/0.wav'), 100_000)
    const { read } = await open()
    await using range = await read(time(0), time(2 * segmentFrames), { kind: 'pcm' })
    const [hole] = range.holes
    expect(hole).toMatchObject({ cause: 'unrecorded' })
    expect((hole?.position ?? 0) + (hole?.frames ?? 0)).toBe(segmentFrames)
    const data = await collect(range.body())
    expect(
      Buffer.compare(data.subarray(segmentFrames * 4), played(segmentFrames, 2 * segmentFrames)),
    ).toBe(0)
  })
})

describe('as a file', () => {
  test('WAV is what every program reads, with the time it began', async () => {
    for (let i = 0; i < 3; i++) await segment(i)
    const { read } = await open()
    await using range = await read(t0 + 5500, t0 + 25_500)
    const path = join(folder.path, 'range.wav')
    const data = await collect(range.body())
    expect(data.length).toBe(range.size)
    await writeFile(path, data)
    expect(await run('sndfile-info', path)).toMatch(/Frames\s*: 160000/)
    expect(await run('sndfile-info', '--broadcast', path)).toMatch(/Origination time +: 14:00:05/)
    expect(await run('soxi', '-D', path)).toBe('20.000000\n')
  })

  test('any part of the body can be had by itself', async () => {
    await segment(0)
    const { read } = await open()
    await using range = await read(t0, t0 + 1001)
    const whole = await collect(range.body())
    for (const [from, to] of [
      [0, 10],
      [10, 700],
      [700, 705],
      [703, 32_001],
      [20_001, undefined],
    ] as const) {
      const part = await collect(range.body({ from, ...(to !== undefined && { to }) }))
      expect(Buffer.compare(part, whole.subarray(from, to)), `${from} to ${to}`).toBe(0)
    }
  })

  test('FLAC passes its own test', async () => {
    for (let i = 0; i < 2; i++) await segment(i)
    const { read } = await open()
    await using range = await read(t0, time(2 * segmentFrames), { kind: 'flac' })
    const path = join(folder.path, 'range.flac')
    await writeFile(path, await collect(range.body()))
    await run('flac', '--test', '--silent', path)
    await run(
      'flac',
      '--decode',
      '--silent',
      '--force-raw-format',
      '--endian=little',
      '--sign=signed',
      `--output-name=${path}.raw`,
      path,
    )
    expect(await run('cmp', `${path}.raw`, await raw(played(0, 2 * segmentFrames)))).toBe('')
  })
})

async function raw(data: Uint8Array): Promise<string> {
  const path = join(folder.path, 'expected.raw')
  await writeFile(path, data)
  return path
}

describe('is refused', () => {
  test('where the rate changes', async () => {
    await segment(0)
    const other: PcmFormat = { ...format, rate: 16_000 }
    const start = time(segmentFrames)
    await record({
      directory: folder.path,
      name: 'x',
      format: other,
      data: sound(other, 1000),
      start,
      session: 'b',
    })
    const { read } = await open()
    await expect(read(t0, start + 50)).rejects.toMatchObject({
      code: 'ERR_FORMAT_UNSUPPORTED',
      message: expect.stringMatching(/8000 Hz.*16000 Hz.*2026-11-20T14:00:10\.000Z/),
    })
    await using before = await read(t0, start)
    expect(before.format.rate).toBe(8000)
  })

  test.each([
    [t0, t0],
    [t0, Number.NaN],
    [t0 + 1, t0],
    [Number.NEGATIVE_INFINITY, t0],
  ])('from %d to %d', async (start, end) => {
    const { read, segments: list, timeline, levels } = await open()
    await expect(read(start, end)).rejects.toMatchObject({ code: 'ERR_RANGE' })
    await expect(levels(start, end, 10)).rejects.toMatchObject({ code: 'ERR_RANGE' })
    expect(() => list(start, end)).toThrow(/expected a start/)
    expect(() => timeline(start, end)).toThrow(/expected a start/)
  })
})
