import { describe, expect, it } from 'vitest'
import type { AudioOutput } from '../src/audio-file.ts'
import type { PcmFormat } from '../src/pcm.ts'
import { checkOutput } from '../src/sndfile/check-output.ts'

const cd: PcmFormat = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }

describe('an output', () => {
  it.each<[AudioOutput, Partial<PcmFormat>, string]>([
    [{ kind: 'wav' }, { channels: 33 }, 'wav cannot take 33 channels: it takes 1 to 32 channels'],
    [{ kind: 'flac' }, { channels: 9 }, 'flac cannot take 9 channels: it takes 1 to 8 channels'],
    [{ kind: 'flac' }, { sampleFormat: 'FLOAT_LE' }, 'flac cannot take FLOAT_LE'],
    [{ kind: 'flac' }, { sampleFormat: 'S32_LE' }, '16 or 24 bits'],
    [{ kind: 'flac' }, { rate: 700_000 }, 'flac cannot take 700000 Hz'],
    [{ kind: 'flac' }, { rate: 65_536 }, 'flac cannot take 65536 Hz'],
    [{ kind: 'vorbis' }, { channels: 12, rate: 4000 }, 'vorbis cannot take 12 channels, 4000 Hz'],
    [{ kind: 'opus' }, { rate: 6000 }, '8000, 12000, 16000, 24000 or 48000 Hz'],
  ])('%j refuses %j and says what it takes', (output, format, message) => {
    const check = (): void => checkOutput(output, { ...cd, ...format })
    expect(check).toThrow(expect.objectContaining({ code: 'ERR_FORMAT_UNSUPPORTED' }))
    expect(check).toThrow(message)
  })

  it.each<[AudioOutput, Partial<PcmFormat>]>([
    [{ kind: 'wav' }, { channels: 32, sampleFormat: 'FLOAT_LE', rate: 384_000 }],
    [{ kind: 'flac', depth: 24 }, { sampleFormat: 'FLOAT_LE' }],
    [{ kind: 'flac', depth: 16 }, { sampleFormat: 'S32_LE' }],
    [{ kind: 'flac' }, { rate: 176_400, channels: 8 }],
    [{ kind: 'vorbis' }, { channels: 8, sampleFormat: 'S24_LE' }],
    [{ kind: 'opus' }, { rate: 44_100 }],
  ])('%j takes %j', (output, format) => {
    expect(() => checkOutput(output, { ...cd, ...format })).not.toThrow()
  })
})
