import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import {
  type ClosedSegment,
  createRecorder,
  fromIterable,
  type SegmentFacts,
  type SoundEvent,
} from '../src/index.ts'
import { openReader } from '../src/sndfile/reader.ts'
import { complaints } from './sndfile/judges.ts'
import { blocks, cd, kinds, sound } from './sndfile/sounds.ts'

/** Half a second into the clock's 14:34:58. */
const start = Date.UTC(2026, 10, 20, 14, 34, 58, 500)
const toned = sound('tone', 0, 3 * cd.rate)
const quiet = sound('silence', 0, 6 * cd.rate)
const whole = Buffer.concat([toned, quiet, toned])

it('writes every kind of file from one capture, cut at the same frames, to the taste of every judge', async () => {
  await using folder = await temporaryFolder()
  const told: SegmentFacts[] = []
  const segments: ClosedSegment[] = []
  const events: SoundEvent[] = []
  await using recorder = createRecorder({
    source: await fromIterable({ bytes: pieces(), format: cd }),
    directory: folder.path,
    start,
    rotate: 4,
    outputs: kinds.map((kind) => ({ kind })),
    name(facts) {
      told.push(facts)
      return `${facts.first ? 'first' : 'later'}/${new Date(facts.mark).toISOString().slice(11, 19)}.wav`
    },
  })
  recorder.events.on('segment', (segment) => segments.push(segment))
  recorder.events.on('sound', (event) => events.push(event))
  const { recorded } = await recorder.run()
  expect(recorded).toBe(12 * cd.rate)

  segments.sort((a, b) => a.position - b.position)
  const names = segments.map(({ files }) => files[0]?.name)
  const marks = ['first/14:34:56', 'later/14:35:00', 'later/14:35:04', 'later/14:35:08']
  expect(names).toEqual(marks.map((mark) => `${mark}.wav`))
  // A function is told the mark, and when the first, partial segment really begins.
  expect(told[0]).toEqual({ first: true, mark: start - 2500, start })

  for (const kind of kinds) {
    const pieces: Uint8Array[] = []
    for (const { files, frames } of segments) {
      const name = files.find((file) => file.kind === kind)?.name ?? ''
      expect(await complaints(join(folder.path, name), kind), name).toEqual([])
      await using reader = await openReader(join(folder.path, name))
      const seconds = reader.frames / reader.format.rate
      expect(Math.abs(seconds - frames / cd.rate), name).toBeLessThan(1 / reader.format.rate)
      pieces.push(await reader.read(0, reader.frames))
    }
    if (kind === 'wav' || kind === 'flac') expect(whole.equals(Buffer.concat(pieces))).toBe(true)
  }

  // The quiet seconds are told with their frames, over the files that they lie in.
  expect(events.map(({ type, state }) => `${type} ${state}`)).toEqual([
    'silence started',
    'silence ended',
  ])
  const [, ended] = events
  expect(Math.abs((ended?.position ?? 0) - 3 * cd.rate)).toBeLessThan(50)
  expect(Math.abs((ended?.frames ?? 0) - 6 * cd.rate)).toBeLessThan(100)
})

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield* blocks(whole, cd, 5512)
}
