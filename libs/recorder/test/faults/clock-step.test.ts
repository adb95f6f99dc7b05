import { expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { fakeClock } from '../../../../test/support/faketime.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { ClosedSegment } from '../../src/index.ts'
import { startRecord } from '../support.ts'

it('names what it records by the clock, also after the clock was put', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  await using clock = await fakeClock(Date.UTC(2026, 5, 1, 12, 0, 0, 200))
  const args = [
    '--device',
    card.paced,
    '--directory',
    folder.path,
    '--rotate',
    '2s',
    '--file',
    '%Y%m%d-%H%M%S.wav',
    '--no-metering',
  ]
  await using recording = startRecord(args, { ...card.env, ...clock.env })
  const segments = (): ClosedSegment[] =>
    recording.told.filter(({ event }) => event === 'segment') as unknown as ClosedSegment[]
  await recording.until(() => segments().length >= 2)
  await clock.put(Date.UTC(2026, 5, 1, 18, 30))
  const step = await recording.until(({ event }) => event === 'clock')
  expect(step['step']).toBeGreaterThan(6 * 3_600_000)
  const before = segments().length
  await recording.until(() => segments().length >= before + 3)
  recording.child.kill('SIGINT')
  expect((await recording.ended).code).toBe(0)
  const names = segments().map(({ files }) => files[0]?.name ?? '')
  expect(names.some((name) => name.startsWith('20260601-1200'))).toBe(true)
  expect(names.at(-1)).toMatch(/^20260601-1830\d[02468]/)
  // Nothing is lost over it: each segment begins where the last one ended.
  const all = segments().sort((a, b) => a.position - b.position)
  for (const [index, segment] of all.slice(1).entries()) {
    expect(segment.position).toBe((all[index]?.position ?? 0) + (all[index]?.frames ?? 0))
  }
})

it('follows a zone of half hours west of Greenwich when it changes its clock, both ways', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  // St. John's, 2026-11-01: 02:00 -0230 is followed by 01:00 -0330.
  const back = Date.UTC(2026, 10, 1, 4, 30)
  // 2027-03-14: 02:00 -0330 is 03:00 -0230.
  const forward = Date.UTC(2027, 2, 14, 5, 30)
  await using clock = await fakeClock(back - 86_400_000)
  const args = ['--device', card.paced, '--directory', folder.path, '--rotate', '30m']
  const more = ['--zone', 'America/St_Johns', '--file', '%Y-%m-%d/%Hh%M.wav', '--no-metering']
  await using recording = startRecord([...args, ...more], { ...card.env, ...clock.env })
  const opened = (count: number): Promise<unknown> =>
    recording.until(() => recording.told.filter(({ event }) => event === 'opened').length === count)
  await opened(1)
  await clock.put(back - 3000)
  await opened(3)
  await clock.put(forward - 3000)
  await opened(5)
  recording.child.kill('SIGINT')
  expect((await recording.ended).code).toBe(0)
  const segments = recording.told.filter(
    ({ event }) => event === 'segment',
  ) as unknown as ClosedSegment[]
  expect(segments.flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
    '2026-10-31/02h00.wav',
    '2026-11-01/01h30.wav',
    '2026-11-01/01h00-0330.wav',
    '2027-03-14/01h30.wav',
    '2027-03-14/03h00.wav',
  ])
  expect([segments[2]?.start, segments[4]?.start]).toEqual([back, forward])
})

it('refuses to record before 2000', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  await using clock = await fakeClock(Date.UTC(1999, 0, 1))
  const args = ['--device', card.paced, '--directory', folder.path]
  await using recording = startRecord(args, { ...card.env, ...clock.env })
  const { code, stderr } = await recording.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/the clock says 1999-01-01.*expected a clock set after 2000/)
})
