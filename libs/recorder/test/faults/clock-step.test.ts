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
