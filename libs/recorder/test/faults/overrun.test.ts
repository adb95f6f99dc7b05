import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type PacerEvent, soundCard } from '../../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { soundOf, startRecord, untilRecorded } from '../support.ts'

const rate = 44100
const frameBytes = 4

/** What the device itself says was lost: from where the reader was to where it started again. */
function truth(log: readonly PacerEvent[]): { position: number; frames: number }[] {
  const origin = log[0]?.appl ?? 0
  return log.flatMap(({ what, appl }, index) => {
    const restart = log.slice(index + 1).find((later) => later.what === 'start')
    return what === 'xrun' && restart && log[index - 1]?.what !== 'xrun'
      ? [{ position: appl - origin, frames: restart.appl - appl }]
      : []
  })
}

it('counts what overruns lose to a period each, and the errors do not add up', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  const periodSize = 1024
  await using recording = startRecord(
    [
      '--device',
      card.paced,
      '--directory',
      folder.path,
      '--file',
      'x.wav',
      '--length',
      '13',
      '--buffer-time',
      '300',
      '--no-metering',
    ],
    card.env,
  )
  await recording.until(({ event }) => event === 'opened')
  await untilRecorded(join(folder.path, 'x.wav.part'), 1)
  const told = (): number => recording.told.filter(({ event }) => event === 'hole').length
  for (const pause of [700, 1300, 500]) {
    const before = told()
    recording.child.kill('SIGSTOP')
    // The pace of the device is the clock's: there is no event to wait for but time itself.
    await delay(pause)
    recording.child.kill('SIGCONT')
    await recording.until(() => told() > before)
  }
  const { code, stderr } = await recording.ended
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const lost = truth(await card.log())
  const holes = recording.told.filter(({ event }) => event === 'hole') as unknown as {
    position: number
    frames: number
  }[]
  expect(holes.length).toBe(lost.length)
  expect(holes.length).toBeGreaterThanOrEqual(3)
  let sum = 0
  let real = 0
  for (const [index, hole] of holes.entries()) {
    sum += hole.frames
    real += lost[index]?.frames ?? 0
    expect(Math.abs(hole.frames - (lost[index]?.frames ?? 0))).toBeLessThanOrEqual(periodSize)
    expect(Math.abs(sum - real)).toBeLessThanOrEqual(periodSize)
  }
  // Between the holes every frame is there, where the device played it, to a period.
  const sound = await soundOf(join(folder.path, 'x.wav'))
  expect(sound.byteLength).toBe(13 * rate * frameBytes)
  const first = Buffer.from(card.sound).indexOf(sound.subarray(0, 64)) / frameBytes
  for (const { position, frames } of holes) {
    const after = position + frames
    expect(
      sound.subarray(position * frameBytes, after * frameBytes).every((byte) => byte === 0),
    ).toBe(true)
    const found =
      Buffer.from(card.sound).indexOf(sound.subarray(after * frameBytes, after * frameBytes + 64)) /
      frameBytes
    expect(
      Math.abs(found - ((first + after) % (card.sound.byteLength / frameBytes))),
    ).toBeLessThanOrEqual(periodSize)
  }
})
