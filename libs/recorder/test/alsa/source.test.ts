import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../../test/support/alsa.ts'
import { listDevices, openAlsa } from '../../src/index.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card[Symbol.asyncDispose]())

describe('openAlsa', () => {
  it.each(['paced', 'unthrottled'] as const)(
    'delivers every frame of the %s device',
    async (kind) => {
      await using source = await openAlsa({ device: card[kind] })
      const wanted = kind === 'paced' ? 44100 : 44100 * 30
      let frames = 0
      let at = -1
      for await (const block of source.blocks()) {
        expect(block.gap).toBeUndefined()
        expect(block.data.byteLength).toBe(block.frames * 4)
        if (at < 0) at = kind === 'paced' ? findFirst(block.data) : 0
        for (let byte = 0; byte < block.data.byteLength; byte += 4096) {
          expect(block.data[byte]).toBe(card.sound[(at + byte) % card.sound.byteLength])
        }
        at += block.data.byteLength
        frames += block.frames
        if (frames >= wanted) break
      }
    },
  )

  it('names what a device offers when it does not offer the rate', async () => {
    await expect(openAlsa({ device: card.paced, rate: 48000, channels: 3 })).rejects.toMatchObject({
      code: 'ERR_DEVICE_UNSUPPORTED',
      message: 'paced: does not take 3 channels: it offers 2; 48000 Hz: it offers 44100 Hz',
    })
  })

  it('refuses a device that is not there', async () => {
    await expect(openAlsa({ device: 'nowhere' })).rejects.toMatchObject({ code: 'ERR_DEVICE' })
  })

  it('lists devices that can capture', async () => {
    expect((await listDevices()).map(({ name }) => name)).toContain('null')
  })

  function findFirst(data: Uint8Array): number {
    return Buffer.from(card.sound.buffer, card.sound.byteOffset, card.sound.byteLength).indexOf(
      data.subarray(0, 64),
    )
  }
})
