import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createRecorder, fromIterable, openArchive, type PcmFormat } from '../../src/index.ts'
import { collect, sound } from './recordings.ts'

const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 11_025, channels: 2 }
const t0 = Date.UTC(2026, 10, 20, 14, 0, 0, 400)

async function* inPieces(data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

test('what was recorded is read back, bit for bit, as it comes', async () => {
  await using folder = await temporaryFolder()
  const frames = 6 * format.rate + 7
  const data = sound(format, frames)
  await using recorder = createRecorder({
    source: await fromIterable({ bytes: inPieces(data, 4 * 1024), format }),
    directory: folder.path,
    name: '%Y/%m/%d/%Hh%Mm%S.wav',
    rotate: 1,
    start: t0,
    outputs: [{ kind: 'wav' }, { kind: 'vorbis' }],
  })
  await using archive = await openArchive({ directory: folder.path })
  const refreshed: Promise<void>[] = []
  recorder.events.on('segment', ({ files }) => {
    refreshed.push(archive.refresh(files.map(({ name }) => name)))
  })
  await recorder.run()
  await Promise.all(refreshed)

  expect(archive.size).toBe(7)
  const end = t0 + (frames / format.rate) * 1000
  expect(archive.timeline(t0, end)).toMatchObject({ recorded: [{ start: t0 }], missing: [] })
  await using range = await archive.read(t0, end, { kind: 'pcm' })
  expect(range).toMatchObject({ frames, holes: [], format })
  expect(Buffer.compare(await collect(range.body()), data)).toBe(0)

  const [segment] = archive.segments(t0 + 1000, t0 + 1001)
  expect(segment).toMatchObject({ firstFrame: 6615 })
  expect(segment?.files.map(({ kind }) => kind)).toEqual(['wav', 'vorbis'])
  const levels = await archive.levels(t0, end, 50)
  expect(levels.known.every((known) => known === 1)).toBe(true)
})
