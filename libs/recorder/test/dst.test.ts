import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { type ClosedSegment, createRecorder, fromIterable } from '../src/index.ts'

/** A few frames a second make whole days small. */
const rate = 4

async function* hours(count: number): AsyncGenerator<Uint8Array> {
  for (let hour = 0; hour < count; hour++) yield new Uint8Array(2 * rate * 3600).fill(hour)
}

async function record(start: number, zone: string, count: number): Promise<ClosedSegment[]> {
  await using folder = await temporaryFolder()
  const format = { sampleFormat: 'S16_LE', rate, channels: 1 } as const
  const segments: ClosedSegment[] = []
  await using recorder = createRecorder({
    source: await fromIterable({ bytes: hours(count), format }),
    directory: folder.path,
    name: '%Y-%m-%d/%Hh%M.wav',
    rotate: 3600,
    zone,
    start,
    metering: false,
    sidecars: false,
    existing: 'refuse',
  })
  recorder.events.on('segment', (segment) => segments.push(segment))
  await recorder.run()
  return segments.sort((a, b) => a.position - b.position)
}

const names = (segments: readonly ClosedSegment[]): string[] =>
  segments.flatMap(({ files }) => files.map(({ name }) => basename(name, '.wav')))

it('names both passes of the hour that comes twice, and fills 25 of them', async () => {
  // Paris, 2026-10-25: 03:00 CEST is followed by 02:00 CET.
  const segments = await record(Date.UTC(2026, 9, 24, 22), 'Europe/Paris', 25)
  expect(segments.map(({ frames }) => frames)).toEqual(Array(25).fill(3600 * rate))
  expect(names(segments).slice(0, 6)).toEqual([
    '00h00',
    '01h00',
    '02h00',
    '02h00+0100',
    '03h00',
    '04h00',
  ])
})

it('has 23 hours on the day that loses one', async () => {
  // Paris, 2026-03-29: 02:00 CET is 03:00 CEST.
  const segments = await record(Date.UTC(2026, 2, 28, 23), 'Europe/Paris', 23)
  expect(segments.map(({ frames }) => frames)).toEqual(Array(23).fill(3600 * rate))
  expect(names(segments).slice(0, 4)).toEqual(['00h00', '01h00', '03h00', '04h00'])
  expect(names(segments).at(-1)).toBe('23h00')
})

it('goes on over a jump of half an hour to the next mark that the clock shows', async () => {
  // Lord Howe, 2026-04-05: 02:00 +11 is followed by 01:30 +10:30.
  const segments = await record(Date.UTC(2026, 3, 4, 13), 'Australia/Lord_Howe', 4)
  expect(names(segments)).toEqual(['00h00', '01h00', '02h00', '03h00'])
  expect(segments.map(({ frames }) => frames / rate / 60)).toEqual([60, 90, 60, 30])
})
