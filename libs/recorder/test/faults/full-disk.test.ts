import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import type { ClosedSegment, Hole } from '../../src/index.ts'
import { soundOf, startRecord, untilRecorded } from '../support.ts'

const frameBytes = 4
const period = 1024
const cases = [
  { away: 'for less than the ring holds', ring: '30s', pause: 2000, kind: 'wav', lossless: true },
  { away: 'for longer than the ring holds', ring: '2s', pause: 6000, kind: 'wav', lossless: false },
]

it.each(cases)('a disk that is full $away', async ({ ring, pause, kind, lossless }) => {
  await using card = await soundCard()
  await using disk = await mountTmpfs('12m')
  const ballast = join(disk.path, 'ballast')
  await using recording = startRecord(
    [
      '--device',
      lossless ? card.patient : card.paced,
      '--directory',
      disk.path,
      '--file',
      'x.wav',
      '--format',
      kind,
      '--ring',
      ring,
      '--no-metering',
      '--holes',
      'split',
    ],
    card.env,
  )
  await recording.until(({ event }) => event === 'opened')
  await untilRecorded(join(disk.path, 'x.wav.part'), 1)
  // ENOSPC in the middle of a file.
  await writeFile(ballast, Buffer.alloc(11 << 20)).catch(() => undefined)
  await recording.until(({ event }) => event === 'fault')
  await delay(pause)
  await rm(ballast)
  const opened = (): number => recording.told.filter(({ event }) => event === 'opened').length
  await recording.until(() => opened() === 2)
  await delay(1000)
  recording.child.kill('SIGINT')
  const { code } = await recording.ended
  expect(code).toBe(0)

  // Nothing but whole files; every frame of them is where the device played it.
  expect((await readdir(disk.path)).filter((name) => name.endsWith('.part'))).toEqual([])
  const segments = recording.told.filter(
    ({ event }) => event === 'segment',
  ) as unknown as ClosedSegment[]
  const holes = recording.told.filter(({ event }) => event === 'hole') as unknown as Hole[]
  const causes = holes.map(({ cause }) => cause)
  if (lossless) expect(causes).toEqual([])
  // A busy machine may make more of them.
  else expect(causes).toContain('storage')
  const whole = Buffer.from(card.sound)
  let origin: number | undefined
  let covered = 0
  for (const { files, position, frames } of segments) {
    const sound = await soundOf(join(disk.path, files[0]?.name ?? ''))
    expect(sound.byteLength).toBe(frames * frameBytes)
    const at = whole.indexOf(sound.subarray(0, 64)) / frameBytes
    origin ??= at - position
    // After a hole the position is known to a period. The sound is played over and over.
    const astray = (at - position - origin) % (whole.byteLength / frameBytes)
    expect(Math.abs(astray)).toBeLessThanOrEqual(lossless ? 0 : period)
    covered += frames
  }
  const missing = holes.reduce((sum, { frames }) => sum + frames, 0)
  const last = segments.at(-1)
  expect(covered + missing).toBe((last?.position ?? 0) + (last?.frames ?? 0))
})
