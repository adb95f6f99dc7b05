import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Archive, openArchive } from '../../src/archive/archive.ts'
import type { PcmFormat } from '../../src/pcm.ts'
import { record, sound } from './recordings.ts'

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 8000, channels: 2 }
const t0 = Date.UTC(2026, 10, 20, 14)
const second = 1000
/** 10 minutes in 5 files, the third of which is missing, and the last in FLAC without a sidecar. */
const length = 120 * 8000
const pcm = sound(format, 5 * length)
// Louder as it goes on.
const samples = new Int16Array(pcm.buffer).map((value, i) => (value * i) / (10 * length))

let folder: TemporaryFolder
let archive: Archive
beforeAll(async () => {
  folder = await temporaryFolder()
  for (const i of [0, 1, 3, 4]) {
    const data = new Uint8Array(samples.buffer, i * length * 4, length * 4)
    const plain = i === 4
    await record({
      ...{ directory: folder.path, name: `${i}`, format, data, start: t0 + i * 120 * second },
      ...{ firstFrame: i * length, sidecar: !plain, outputs: [{ kind: plain ? 'flac' : 'wav' }] },
    })
  }
  archive = await openArchive({ directory: folder.path })
})
afterAll(async () => {
  await archive[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** What is true of some frames. */
function truth(from: number, to: number, channel: number): [number, number, number] {
  let [min, max, squares] = [0, 0, 0]
  for (let frame = from; frame < to; frame++) {
    const value = samples[frame * 2 + channel] as number
    min = Math.min(min, value)
    max = Math.max(max, value)
    squares += value * value
  }
  return [min, max, Math.sqrt(squares / (to - from))]
}

describe('levels', () => {
  test.each([
    ['a second', 100 * second, 101 * second, 100],
    ['some seconds across files', 235 * second, 245 * second, 50],
    ['minutes, from sidecars', 0, 240 * second, 60],
    ['minutes, without one', 481 * second, 600 * second, 17],
    ['all, in points longer than files', 0, 600 * second, 2],
  ])('of %s', async (_name, start, end, points) => {
    const levels = await archive.levels(t0 + start, t0 + end, points)
    expect(levels).toMatchObject({ start: t0 + start, end: t0 + end, points, channels: 2 })
    expect(levels.data.length).toBe(points * 2 * 3)
    for (let point = 0; point < points; point++) {
      const at = (one: number) =>
        Math.round(((start + ((end - start) * one) / points) * 8000) / second)
      const [from, to] = [at(point), at(point + 1)]
      const inGap = from >= 2 * length && to <= 3 * length
      expect(levels.known[point]).toBe(inGap ? 0 : 1)
      if (inGap || (from < 3 * length && to > 2 * length)) continue
      for (const channel of [0, 1]) {
        const expected = truth(from, to, channel)
        for (const [i, value] of expected.entries()) {
          const got = levels.data[(point * 2 + channel) * 3 + i] as number
          // Points of a coarse waveform reach a little over a point's bounds, where it is louder or quieter.
          const slack = end - start > 2 * second ? 0.04 * Math.abs(value) + 300 : 2
          expect(Math.abs(got - value), `${point}/${channel}/${i}`).toBeLessThanOrEqual(slack)
        }
      }
    }
  })

  test('of less than a frame for each point are fewer', async () => {
    const { points, known } = await archive.levels(t0 + 1000, t0 + 1010, 2000)
    expect(points).toBe(80)
    expect(known.every((one) => one === 1)).toBe(true)
  })

  test('of where nothing was recorded are none', async () => {
    const { known, data } = await archive.levels(t0 - 9999, t0, 100)
    expect(known.some((one) => one === 1)).toBe(false)
    expect(data.some((one) => one !== 0)).toBe(false)
  })

  test('can be interrupted', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(archive.levels(t0, t0 + 1000, 10, signal)).rejects.toThrow('enough')
  })

  test.each([0, -1, 1.5, 100_001, Number.NaN])('at %d points are refused', async (points) => {
    await expect(archive.levels(t0, t0 + 1000, points)).rejects.toMatchObject({ code: 'ERR_RANGE' })
  })

  test('do without files that have gone or are none', async () => {
    await using other = await temporaryFolder()
    const data = sound(format, 8000)
    for (const name of ['a', 'b']) {
      const start = t0 + (name === 'a' ? 0 : 1000)
      await record({ directory: other.path, name, format, data, start, session: name })
    }
    await using opened = await openArchive({ directory: other.path })
    await rm(join(other.path, 'a.wav'))
    await writeFile(join(other.path, 'b.wav'), 'x')
    const { known } = await opened.levels(t0, t0 + 2000, 2000)
    expect(known.includes(1)).toBe(false)
  })
})
