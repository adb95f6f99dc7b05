import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ClosedSegment, createRecorder, fromIterable, type PcmFormat } from '../src/index.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'boxwright-recorder-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 8000, channels: 2 }
const start = Date.UTC(2026, 10, 20, 14, 34, 58)

async function* pieces(sound: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sound.byteLength; at += size) yield sound.subarray(at, at + size)
}

async function soundOf(path: string): Promise<Buffer> {
  const file = await readFile(path)
  const data = file.indexOf('data')
  return file.subarray(data + 8, data + 8 + file.readUInt32LE(data + 4))
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

  it('names every fault of its options at once', () => {
    const wrong = { directory: '', rotate: 7, existing: 'overwrite' } as never
    expect(() => createRecorder(wrong)).toThrow(
      /source: .*\n.*directory: .*\n.*rotate: .*\n.*existing: /s,
    )
  })
})
