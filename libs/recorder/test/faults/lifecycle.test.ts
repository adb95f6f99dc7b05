import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import type { ClosedSegment, Hole } from '../../src/index.ts'
import { soundOf, startRecord, temporaryFolder } from '../support.ts'

const frameBytes = 4

describe('a recorder that is killed', () => {
  it('leaves a file that the next one makes whole', async () => {
    await using card = await soundCard()
    await using folder = await temporaryFolder()
    const args = [
      '--device',
      card.paced,
      '--directory',
      folder.path,
      '--file',
      'x.wav',
      '--no-metering',
    ]
    await using killed = startRecord(args, card.env)
    await killed.until(({ event }) => event === 'opened')
    await delay(2500)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(await readdir(folder.path)).toContain('x.wav.part')
    await using next = startRecord([...args, '--length', '1'], card.env)
    const repaired = await next.until(({ event }) => event === 'repaired')
    expect((await next.ended).code).toBe(0)
    const sound = await soundOf(join(folder.path, String(repaired['name'])))
    // All but the last second: the kill came some 2.5 s after the first frame.
    expect(sound.byteLength / frameBytes).toBeGreaterThan(1.5 * 44100)
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
    '--length',
    '6',
  ]
  await using recording = startRecord(args, card.env)
  await recording.until(({ event }) => event === 'opened')
  await delay(1500)
  recording.child.kill('SIGSTOP')
  await delay(1000)
  recording.child.kill('SIGCONT')
  expect((await recording.ended).code).toBe(0)
  const segments = recording.told.filter(
    ({ event }) => event === 'segment',
  ) as unknown as ClosedSegment[]
  const [hole] = recording.told.filter(({ event }) => event === 'hole') as unknown as Hole[]
  const [before, after] = segments
  expect(segments.length).toBe(2)
  expect(before?.frames).toBe(hole?.position)
  expect(after?.position).toBe((hole?.position ?? 0) + (hole?.frames ?? 0))
  expect((after?.position ?? 0) + (after?.frames ?? 0)).toBe(6 * 44100)
})
