import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createRecorder, type Hole, openAlsa } from '../../src/index.ts'
import { soundOf, untilRecorded } from '../support.ts'

const rate = 44_100

it('opens a device again that delivers nothing any more, and knows what is missing', async () => {
  await using card = await soundCard()
  await using folder = await temporaryFolder()
  await using source = await openAlsa({ device: card.paced, bufferTime: 3000, retry: 0.2 })
  await using recorder = createRecorder({
    source,
    directory: folder.path,
    name: 'x.wav',
    rotate: false,
    metering: false,
  })
  const holes: Hole[] = []
  recorder.events.on('hole', (hole) => holes.push(hole))
  const end = new AbortController()
  const running = recorder.run(end.signal)
  await once(recorder.events, 'opened')
  await untilRecorded(join(folder.path, 'x.wav.part'), 1)
  await card.hang()
  const told: string[] = []
  source.events.on('lost', (message) => told.push(message))
  source.events.on('back', () => told.push('back'))
  await once(source.events, 'lost')
  // It can be opened again, and still hangs: that is no news.
  await card.until((events) => events.filter(({ what }) => what === 'start').length >= 3)
  const missing = once(recorder.events, 'hole') as Promise<[Hole]>
  await card.goOn()
  await once(source.events, 'back')
  expect(told).toEqual(['paced: no frame for 5000 ms: it hangs', 'back'])
  const [{ position, frames }] = await missing
  await untilRecorded(join(folder.path, 'x.wav.part'), (position + frames) / rate + 1)
  end.abort()
  const summary = await running

  const log = await card.log()
  const origin = log[0]?.appl ?? 0
  const hung = log.find(({ what }) => what === 'hang')?.hw ?? 0
  const restart = log.findLast(({ what }) => what === 'start')?.appl ?? 0
  expect(holes).toMatchObject([{ cause: 'device' }])
  const [hole] = holes
  // Of what the device delivered before it hung nothing is lost.
  expect(hole?.position).toBe(hung - origin)
  expect(Math.abs((hole?.frames ?? 0) - (restart - hung))).toBeLessThanOrEqual(source.periodFrames)
  expect(summary.missing).toBe(hole?.frames)
  expect(summary.recorded + summary.missing).toBe(summary.elapsed)

  const sound = await soundOf(join(folder.path, 'x.wav'))
  const loop = Buffer.from(card.sound)
  const before = (hole?.position ?? 0) * 4
  const at = loop.indexOf(sound.subarray(0, 64))
  expect(loop.subarray(at, at + before).equals(sound.subarray(0, before))).toBe(true)
  expect(sound.byteLength / 4).toBe(summary.elapsed)
  expect((summary.elapsed - (hole?.frames ?? 0)) / rate).toBeGreaterThan(1.5)
})
