import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusView, TimelineView } from '../src/api/types.ts'
import { demoSound } from '../src/demo/sound.ts'
import { type PigeboxBox, placeIn, soundOf, startBox, wavsIn } from './box.ts'

let box: PigeboxBox
let inMemoryBefore: readonly string[]
beforeAll(async () => {
  inMemoryBefore = await demoFolders()
  box = await startBox({
    args: ['--demo', '--rotate', '1s'],
    config: 'encoding: {kind: vorbis, settle: 1s}',
  })
})
afterAll(() => box?.[Symbol.asyncDispose]())

async function demoFolders(): Promise<string[]> {
  const names = await readdir('/dev/shm').catch(() => [])
  return names.filter((name) => name.startsWith('pigebox-demo-'))
}

describe('the demo', () => {
  it('says that its sound is generated', async () => {
    expect(await box.status()).toMatchObject({ demo: true, recorder: { device: 'demo' } })
    expect(box.ready.note).toContain('generated')
    expect(box.ready.addresses.map(({ url }) => new URL(url).pathname).slice(0, 2)).toEqual([
      '/',
      '/pige/',
    ])
  })

  it('is recorded through libasound bit for bit, at the pace of the clock', async () => {
    const { segments, missing } = await box.until<TimelineView>(
      `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
      ({ segments }) => segments.filter(({ open }) => !open).length >= 4,
    )
    expect(missing).toEqual([])
    const closed = segments.filter(({ open }) => !open)
    const paths = closed.map(({ names }) => {
      const name = names.find((one) => one.endsWith('.wav')) ?? ''
      return join(box.data, 'pige', name)
    })
    const sound = Buffer.concat(await Promise.all(paths.map(soundOf)))
    expect(placeIn(demoSound(), sound)).toBeGreaterThanOrEqual(0)
    const { recorder } = await box.status()
    const elapsed = (Date.now() - (recorder.since ?? 0)) / 1000
    expect(recorder.summary.elapsed / 44_100).toBeLessThan(elapsed + 1)
  })

  it('is encoded in the background, and the WAV stays', async () => {
    const { segments } = await box.until<TimelineView>(
      `api/timeline?from=0&to=${Date.now() + 3_600_000}`,
      ({ segments }) => segments.some(({ kinds }) => kinds.includes('vorbis')),
    )
    const both = segments.find(({ kinds }) => kinds.includes('vorbis'))
    expect(both?.kinds).toEqual(['wav', 'vorbis'])
    for (const name of both?.names ?? []) await access(join(box.data, 'pige', name))
    await box.until<StatusView>(
      'api/status',
      ({ storage }) => storage.kinds['vorbis'] !== undefined,
    )
  })

  it('leaves nothing behind, not even while it runs', async () => {
    expect(await demoFolders()).toEqual(inMemoryBefore)
    expect(await box.end()).toBe(0)
    expect((await wavsIn(box.data)).length).toBeGreaterThanOrEqual(4)
  })
})

describe('demoSound', () => {
  it('is the same each time: music, speech and pauses, nothing clipped', () => {
    const sound = demoSound()
    expect(Buffer.compare(sound, demoSound())).toBe(0)
    const samples = new Int16Array(sound.buffer, sound.byteOffset, sound.byteLength / 2)
    let peak = 0
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
    expect(peak).toBeGreaterThan(10_000)
    expect(peak).toBeLessThan(32_000)
    const loudest = (from: number, to: number): number => {
      let most = 0
      for (const sample of samples.subarray(from * 88_200, to * 88_200)) {
        most = Math.max(most, Math.abs(sample))
      }
      return most
    }
    expect(loudest(10, 20)).toBeGreaterThan(3000)
    expect(loudest(45, 60)).toBeGreaterThan(3000)
    expect(loudest(76, 80)).toBeLessThan(40)
  })
})
