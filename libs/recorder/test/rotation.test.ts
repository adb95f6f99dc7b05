import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { type ClosedSegment, createRecorder, openAlsa } from '../src/index.ts'
import { soundOf } from './support.ts'

const rate = 8000
const seconds = 1002

let card: SoundCard
beforeAll(async () => {
  // The file plugin does not go back to the start of its file.
  card = await soundCard({ sound: randomBytes(seconds * rate * 2) })
})
afterAll(() => card[Symbol.asyncDispose]())

it.each([1024, 4096, 5512])(
  'loses nothing and repeats nothing over 1,000 rotations with periods of %d frames',
  async (periodSize) => {
    await using folder = await temporaryFolder()
    const device = await openAlsa({ device: card.unthrottled, rate, channels: 1, periodSize })
    // Told, not found out: until a device is known to be faster than the clock, the clock's drift is in its seconds.
    const source = { ...device, live: false }
    await using recorder = createRecorder({
      source,
      directory: folder.path,
      name: '%Y%m%d-%H%M%S.wav',
      rotate: 1,
      duration: seconds,
      metering: false,
      sidecars: false,
    })
    const segments: ClosedSegment[] = []
    recorder.events.on('segment', (segment) => segments.push(segment))
    const summary = await recorder.run()
    expect(summary).toMatchObject({ recorded: seconds * rate, missing: 0 })
    expect(segments.length).toBeGreaterThan(1000)
    segments.sort((a, b) => a.position - b.position)
    const expected = createHash('sha256').update(card.sound).digest('hex')
    const recorded = createHash('sha256')
    let position = 0
    for (const segment of segments) {
      expect(segment.position).toBe(position)
      for (const { name } of segment.files) recorded.update(await soundOf(join(folder.path, name)))
      position += segment.frames
    }
    expect(recorded.digest('hex')).toBe(expected)
    expect(new Set(segments.slice(1, -1).map(({ frames }) => frames))).toEqual(new Set([rate]))
  },
)
