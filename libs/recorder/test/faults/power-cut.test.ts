import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { mountExt4 } from '../../../../test/support/mount.ts'
import { until } from '../../../../test/support/until.ts'
import { createRecorder, fromIterable } from '../../src/index.ts'
import { repair } from '../../src/sndfile/repair.ts'
import { cd, sound } from '../sndfile/sounds.ts'

it('costs what is being recorded its last seconds, in each of its files', async () => {
  // It commits nothing by itself: what is not synced is not there.
  await using disk = await mountExt4(64)
  const end = new AbortController()
  const period = 4410
  let given = 0
  async function* noise(): AsyncGenerator<Uint8Array> {
    for (; !end.signal.aborted; given += period) {
      yield sound('noise', given, period)
      await delay(100)
    }
  }
  await using recorder = createRecorder({
    source: await fromIterable({ bytes: noise(), format: cd, live: true }),
    directory: disk.path,
    name: 'take.wav',
    rotate: false,
    outputs: [{ kind: 'wav' }, { kind: 'flac' }],
    metering: false,
  })
  const running = recorder.run(end.signal)
  await once(recorder.events, 'opened')
  const left = async (): Promise<number[]> => {
    await using after = await disk.afterPowerCut()
    const parts = ['take.wav.part', 'take.flac.part'].map((name) => join(after.path, name))
    const repaired = await Promise.all(
      parts.map((path) => repair(path).catch(() => ({ frames: 0 }))),
    )
    return repaired.map(({ frames }) => frames)
  }
  await until('what a power cut leaves', left, (frames) => frames.every((one) => one >= 2 * 44_100))
  end.abort()
  const { recorded } = await running
  expect(recorded).toBeGreaterThanOrEqual(2 * 44_100)
})
