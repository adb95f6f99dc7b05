import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../../test/support/alsa.ts'
import { listDevices, openAlsa } from '../../src/index.ts'
import { sourceContract } from '../contracts/source.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card[Symbol.asyncDispose]())

/** The worker threads of this process. */
function workers(): string[] {
  const nameOf = (id: string): string => readFileSync(`/proc/self/task/${id}/comm`, 'latin1')
  return readdirSync('/proc/self/task').filter((id) => nameOf(id).startsWith('WorkerThread'))
}

describe('openAlsa', () => {
  describe('paced by the clock', () => {
    sourceContract({
      frames: 44100,
      fromStart: false,
      sound: () => card.sound,
      open: () => openAlsa({ device: card.patient }),
    })
  })

  describe('as fast as it is read', () => {
    sourceContract({
      frames: 44100 * 30,
      fromStart: true,
      sound: () => card.sound,
      open: () => openAlsa({ device: card.unthrottled }),
    })
  })

  describe.each(['S16_LE', 'S24_LE', 'S24_3LE', 'S32_LE', 'FLOAT_LE'] as const)(
    'in %s',
    (sampleFormat) => {
      sourceContract({
        frames: 48000,
        fromStart: true,
        sound: () => card.sound,
        open: () => openAlsa({ device: card.unthrottled, sampleFormat, channels: 3, rate: 96000 }),
      })
    },
  )

  describe.each([
    { channels: 1, rate: 8000 },
    { channels: 32, rate: 48_000 },
    { channels: 2, rate: 192_000 },
  ])('with $channels channels at $rate Hz', ({ channels, rate }) => {
    sourceContract({
      frames: 16_000,
      fromStart: true,
      sound: () => card.sound,
      open: () => openAlsa({ device: card.unthrottled, channels, rate }),
    })
  })

  it('captures many devices in one thread, each whole', async () => {
    await using sources = new AsyncDisposableStack()
    const first = sources.use(await openAlsa({ device: card.unthrottled }))
    const before = workers()
    expect(before.length).toBeGreaterThan(0)
    const opened = Array.from({ length: 15 }, () => openAlsa({ device: card.unthrottled }))
    const others = (await Promise.all(opened)).map((source) => sources.use(source))
    expect(workers()).toEqual(before)
    const whole = Buffer.from(card.sound)
    await Promise.all(
      [first, ...others].map(async (source) => {
        let at = 0
        for await (const { data } of source.blocks()) {
          expect(whole.compare(data, 0, data.byteLength, at, at + data.byteLength)).toBe(0)
          at += data.byteLength
          if (at > 2 * 44_100 * 4) break
        }
      }),
    )
  })

  it('loses nothing while the main thread is stopped for less than the ring holds', async () => {
    await using source = await openAlsa({ device: card.paced, ring: 8, bufferTime: 200 })
    const whole = Buffer.from(card.sound)
    let at = -1
    let frames = 0
    for await (const { data, frames: count, gap } of source.blocks()) {
      expect(gap).toBeUndefined()
      if (at < 0) at = whole.indexOf(data.subarray(0, 64))
      const from = at % whole.byteLength
      const length = Math.min(data.byteLength, whole.byteLength - from)
      expect(Buffer.compare(data.subarray(0, length), whole.subarray(from, from + length))).toBe(0)
      at += data.byteLength
      frames += count
      // Nothing of this thread runs: no timer, no promise, no garbage collection.
      if (frames > 22050 && frames - count <= 22050)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
      if (frames > 44100 * 6) break
    }
    expect((await card.log()).filter(({ what }) => what === 'xrun')).toEqual([])
  })

  it('names what a device offers when it does not offer the rate', async () => {
    await expect(openAlsa({ device: card.paced, rate: 48000, channels: 3 })).rejects.toMatchObject({
      code: 'ERR_DEVICE_UNSUPPORTED',
      message: 'paced: does not take 3 channels: it offers 2; 48000 Hz: it offers 44100 Hz',
    })
  })

  it('refuses a device that is not there, and begins no thread for each attempt', async () => {
    const attempt = () =>
      expect(openAlsa({ device: 'nowhere' })).rejects.toMatchObject({ code: 'ERR_DEVICE' })
    await attempt()
    const first = workers()
    expect(first.length).toBeGreaterThan(0)
    for (let i = 0; i < 5; i++) await attempt()
    expect(workers()).toEqual(first)
  })

  it('lets go of a device that can be opened, but not started', async () => {
    // It is unplugged with its first frame, as soon as it has run.
    await using broken = await soundCard({ end: 1 })
    await (await openAlsa({ device: broken.paced }))[Symbol.asyncDispose]()
    const attempt = () =>
      expect(openAlsa({ device: broken.paced })).rejects.toMatchObject({ code: 'ERR_DEVICE_LOST' })
    await attempt()
    const files = () => readdirSync('/proc/self/fd').length
    const before = files()
    for (let i = 0; i < 5; i++) await attempt()
    expect(files()).toBe(before)
  })

  it('finds a device that was configured since: cards that are plugged in bring their own files', async () => {
    const before = process.env['ALSA_CONFIG_PATH']
    const [config, late] = ['late.conf', 'card.conf'].map((name) => join(card.folder, name))
    const hook = `@hooks [ { func load files [ "${late}" ] errors false } ]`
    await writeFile(config as string, `<${before}>\n${hook}\n`)
    process.env['ALSA_CONFIG_PATH'] = config
    try {
      // While one is open, libasound stays loaded, and keeps what it has read.
      await using _open = await openAlsa({ device: card.unthrottled })
      await expect(openAlsa({ device: 'late' })).rejects.toMatchObject({ code: 'ERR_DEVICE' })
      await writeFile(late as string, 'pcm.late { type null }\n')
      await using source = await openAlsa({ device: 'late' })
      expect(source.name).toBe('late')
    } finally {
      process.env['ALSA_CONFIG_PATH'] = before
    }
  })

  it('lists devices that can capture', async () => {
    expect((await listDevices()).map(({ name }) => name)).toContain('null')
  })
})
