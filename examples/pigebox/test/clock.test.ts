import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { soundCard } from '../../../test/support/alsa.ts'
import { fakeClock } from '../../../test/support/faketime.ts'
import type { SegmentView, StatusView, TimelineView } from '../src/api/types.ts'
import { pcmOf, placeIn, startBox } from './box.ts'

const hour = 3_600_000

it('waits for a clock that is set, and keeps to it through the hour that comes twice', async () => {
  await using card = await soundCard()
  await using clock = await fakeClock(Date.UTC(1999, 11, 31, 12))
  await using box = await startBox({
    args: ['--device', card.patient, '--rotate', '1h'],
    config: 'encoding: {kind: none}\nrecording: {zone: Europe/Paris}',
    env: { ...card.env, ...clock.env },
  })
  const { recorder } = await box.status()
  expect(recorder).toMatchObject({
    state: 'waiting',
    reason: 'the clock is not set: it is before 2000',
  })

  // It is looked for again and again: what is put from here on is seen at once.
  await clock.put(Date.UTC(2026, 9, 24, 12, 30))
  await box.until<StatusView>('api/status', ({ levels }) => levels !== null)

  // Paris, 2026-10-25: 03:00 of summer is followed by 02:00 of winter.
  const change = Date.UTC(2026, 9, 25, 1)
  const path = (from: number, to: number): string => `api/timeline?from=${from}&to=${to}`
  const nameOf = ({ name }: SegmentView): string => name.replace('2026/10-Oct/25-Sun/', '')
  await clock.put(change - 3000)
  const both = await box.until<TimelineView>(
    path(change - hour, change + hour),
    ({ segments }) => segments.length === 2,
  )
  expect(both.segments.map(nameOf)).toEqual(['02h00.wav', '02h00+0100.wav'])
  const [summer, winter] = both.segments as [SegmentView, SegmentView]
  expect([summer.end, winter.start].map(Math.round)).toEqual([change, change])
  expect(both.missing).toEqual([])
  const { recorded } = (await box.status()).recorder.summary
  await box.until<StatusView>(
    'api/status',
    ({ recorder }) => recorder.summary.recorded > recorded + 44_100,
  )

  // Put back by half an hour, into the first pass: what was recorded keeps its name, and nothing its place.
  await clock.put(change - hour / 2)
  const again = await box.until<TimelineView>(
    path(change - hour, change + hour),
    ({ segments }) => segments.filter(({ open }) => !open).length === 2,
  )
  const closed = again.segments.filter(({ open }) => !open)
  expect(closed.map(nameOf)).toEqual(['02h00.wav', '02h00+0100.wav'])
  const open = again.segments.filter((one) => one.open)
  expect(open.map(({ start }) => Math.round((start - change) / 60_000))).toEqual([-30])
  // What was recorded over the change of the zone's clock is one piece of sound.
  const [from, to] = [change - 1000, change + 200]
  const sound = pcmOf(
    Buffer.from(
      await (await fetch(new URL(`api/audio?from=${from}&to=${to}`, box.url))).arrayBuffer(),
    ),
  )
  expect(Math.abs(sound.length / 4 - 1.2 * 44_100)).toBeLessThan(44_100 / 100)
  expect(placeIn(card.sound, sound)).toBeGreaterThanOrEqual(0)

  // Put forward, to the last seconds of the year.
  await clock.put(Date.UTC(2026, 11, 31, 22, 59, 57))
  const turned = await box.until<TimelineView>(
    path(Date.UTC(2026, 11, 31, 22), Date.UTC(2027, 0, 1)),
    ({ segments }) => segments.length === 2,
  )
  expect(turned.segments.map(({ name }) => name)).toEqual([
    '2026/12-Dec/31-Thu/23h00.wav',
    '2027/01-Jan/01-Fri/00h00.wav',
  ])
  const log = box.log().match(/the clock was moved/g)
  expect(log).toHaveLength(3)
  expect(await box.end()).toBe(0)
  const names = await readdir(join(box.data, 'pige'), { recursive: true })
  expect(names.filter((name) => name.endsWith('.wav')).sort()).toEqual([
    '2026/10-Oct/24-Sat/14h00.wav',
    '2026/10-Oct/25-Sun/02h00+0100.wav',
    '2026/10-Oct/25-Sun/02h00-1.wav',
    '2026/10-Oct/25-Sun/02h00.wav',
    '2026/12-Dec/31-Thu/23h00.wav',
    '2027/01-Jan/01-Fri/00h00.wav',
  ])
})
