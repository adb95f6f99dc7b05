import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../../test/support/alsa.ts'
import { listDevices, openAlsa } from '../../src/index.ts'
import { sourceContract } from '../contracts/source.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard()
})
afterAll(() => card[Symbol.asyncDispose]())

describe('openAlsa', () => {
  describe('paced by the clock', () => {
    sourceContract({
      frames: 44100,
      fromStart: false,
      sound: () => card.sound,
      open: () => openAlsa({ device: card.paced }),
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
})
