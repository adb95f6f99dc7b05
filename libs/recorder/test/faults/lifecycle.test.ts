import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { ClosedSegment, Hole } from '../../src/index.ts'
import { soundOf, startRecord, untilRecorded } from '../support.ts'

const frameBytes = 4

describe('a recorder that is killed', () => {
  it('leaves a file that the next one makes whole', async () => {
    await using card = await soundCard()
    await using folder = await temporaryFolder()
    const args = [
      '--device',
      card.patient,
      '--directory',
      folder.path,
      '--file',
      'x.wav',
      '--no-metering',
    ]
    await using killed = startRecord(args, card.env)
    await killed.until(({ event }) => event === 'opened')
    await untilRecorded(join(folder.path, 'x.wav.part'), 2)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(await readdir(folder.path)).toContain('x.wav.part')
    await using next = startRecord([...args, '--length', '1'], card.env)
    const repaired = await next.until(({ event }) => event === 'repaired')
    expect((await next.ended).code).toBe(0)
    const sound = await soundOf(join(folder.path, String(repaired['name'])))
    expect(sound.byteLength / frameBytes).toBeGreaterThanOrEqual(2 * 44100)
    const at = Buffer.from(card.sound).indexOf(sound.subarray(0, 64))
    expect(
      Buffer.from(card.sound)
        .subarray(at, at + sound.byteLength)
        .equals(sound),
    ).toBe(true)
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(await readdir(folder.path)).toEqual(expect.arrayContaining(['x-1.wav', 'x.wav']))
  })

  it('frees its directory, which nobody else gets while it lives', async () => {
    await using card = await soundCard()
    await using folder = await temporaryFolder()
    const args = ['--device', card.paced, '--directory', folder.path]
    await using first = startRecord(args, card.env)
    await first.until(({ event }) => event === 'opened')
    await using second = startRecord(args, card.env)
    const refused = await second.ended
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(String(first.child.pid))
  })
})

describe('a device that goes away', () => {
  it('ends a recording of a given length, with all that it had delivered', async () => {
    await using card = await soundCard({ end: 44100 * 2 })
    await using folder = await temporaryFolder()
    const args = [
      '--device',
      card.paced,
      '--directory',
      folder.path,
      '--length',
      '20',
      '--no-metering',
    ]
    await using recording = startRecord(args, card.env)
    const { code, stderr } = await recording.ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/paced: cannot \w+: No such device/)
    const sound = await soundOf(join(folder.path, 'record.wav'))
    expect(sound.byteLength / frameBytes).toBeGreaterThan(44100)
  })
})

it('splits where frames are missing, when told to', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  const args = [
    '--device',
    card.paced,
    '--directory',
    folder.path,
    '--holes',
    'split',
    '--buffer-time',
    '300',
    '--no-metering',
  ]
  await using recording = startRecord(args, card.env)
  await recording.until(({ event }) => event === 'opened')
  await untilRecorded(join(folder.path, 'record.wav.part'), 1)
  recording.child.kill('SIGSTOP')
  // The pace of the device is the clock's: there is no event to wait for but time itself.
  await delay(1000)
  recording.child.kill('SIGCONT')
  // What is missing is missing of the one file, and the other one begins behind it.
  await recording.until(({ event }) => event === 'hole')
  recording.child.kill('SIGINT')
  expect((await recording.ended).code).toBe(0)
  const segments = recording.told.filter(
    ({ event }) => event === 'segment',
  ) as unknown as ClosedSegment[]
  const holes = recording.told.filter(({ event }) => event === 'hole') as unknown as Hole[]
  // A busy machine may make more of them.
  expect(segments.length).toBe(holes.length + 1)
  for (const [index, hole] of holes.entries()) {
    const [before, after] = [segments[index], segments[index + 1]]
    expect((before?.position ?? 0) + (before?.frames ?? 0)).toBe(hole.position)
    expect(after?.position).toBe(hole.position + hole.frames)
  }
})
