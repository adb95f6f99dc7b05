import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { bytesPerFrame, type PcmFormat, type SampleFormat } from '../src/pcm.ts'
import { probe } from '../src/sndfile/probe.ts'
import { wavHead } from '../src/wav-head.ts'

const facts = {
  start: Date.UTC(2026, 10, 20, 13),
  utcOffset: 60,
  timeReference: 14 * 3600 * 48_000,
}

test.each(
  (['S16_LE', 'S24_3LE', 'S32_LE', 'FLOAT_LE'] as const).flatMap((sampleFormat) =>
    [1, 2, 5].map((channels): [SampleFormat, number] => [sampleFormat, channels]),
  ),
)('%s in %d channels is read by libsndfile, SoX and ffmpeg', async (sampleFormat, channels) => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.wav')
  const format: PcmFormat = { sampleFormat, rate: 48_000, channels }
  const head = wavHead(format, 4801, facts)
  const data = new Uint8Array(4801 * bytesPerFrame(format))
  await writeFile(path, Buffer.concat([head, data, new Uint8Array(data.length % 2)]))
  expect(await probe(path)).toMatchObject({ kind: 'wav', format, frames: 4801, facts })
  expect(await run('soxi', '-s', path)).toBe('4801\n')
  const stream = ['-show_entries', 'stream=channels,duration_ts', '-of', 'csv=p=0']
  expect(await run('ffprobe', '-v', 'error', ...stream, path)).toBe(`${channels},4801\n`)
})

test('from 4 GiB on it is RF64', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.wav')
  const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 48_000, channels: 2 }
  const most = Math.floor((2 ** 32 - 1 - wavHead(format, 0).length + 8) / 4)
  const id = (frames: number): string =>
    Buffer.from(wavHead(format, frames)).toString('latin1', 0, 4)
  expect([id(most), id(most + 1)]).toEqual(['RIFF', 'RF64'])
  const frames = 1_200_000_000
  const head = wavHead(format, frames, facts)
  await writeFile(path, head)
  // A file with a hole takes no room.
  await truncate(path, head.length + frames * 4)
  expect(await probe(path)).toMatchObject({ frames, format, facts })
})
