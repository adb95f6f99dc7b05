import { describe, expect, test } from 'vitest'
import { createMeter } from '../src/metering/meter.ts'
import {
  formatSidecar,
  framesOf,
  maximumSidecarSize,
  ownerOfSidecar,
  parseSidecar,
  parseSidecarFacts,
  type Sidecar,
  sidecarOf,
} from '../src/sidecar.ts'

const meter = createMeter({ sampleFormat: 'S16_LE', rate: 8000, channels: 2 })
meter.add(new Uint8Array(Int16Array.from({ length: 16_001 * 2 }, (_, i) => (i % 2) * i).buffer))
const { channels: levels, loudness, waveform } = meter.summary()

const sidecar: Sidecar = {
  source: 'hw:CARD=Box,DEV=0',
  session: '2026-11-20T13:59:58.250Z',
  start: Date.parse('2026-11-20T14:00:00.123Z'),
  utcOffset: -210,
  rate: 8000,
  channels: 2,
  firstFrame: 14_001,
  lastFrame: 30_001,
  drift: -12.25,
  holes: [{ position: 15_000, frames: 512, cause: 'overrun' }],
  levels,
  loudness,
  waveform,
}

test('belongs to one file', () => {
  expect(sidecarOf('2026/15h00.wav')).toBe('2026/15h00.wav.json')
  expect(ownerOfSidecar('2026/15h00.wav.json')).toBe('2026/15h00.wav')
  expect(ownerOfSidecar('package.json')).toBeUndefined()
})

describe('as JSON', () => {
  const json = formatSidecar(sidecar)

  test('says when, in local time with its offset, and which frames', () => {
    expect(JSON.parse(json)).toMatchObject({
      version: 1,
      start: '2026-11-20T10:30:00.123000-03:30',
      frames: 16_001,
      driftPpm: -12.25,
      // The left channel is silent.
      levels: [{ min: 0, max: 0, peak: null, rms: null, truePeak: null }, {}],
    })
  })

  test('is read back as it was, and written again as it was read', () => {
    const read = parseSidecar(json)
    expect(read.start).toBe(sidecar.start)
    expect(read.utcOffset).toBe(-210)
    expect(read.levels?.[0]?.peak).toBe(Number.NEGATIVE_INFINITY)
    expect(read.waveform).toEqual(waveform)
    expect(framesOf(read)).toBe(16_001)
    expect(formatSidecar(read)).toBe(json)
  })

  test('counts frames exactly, however long it has been recording', () => {
    const firstFrame = 2 ** 53 - 99_999
    const late = { ...sidecar, firstFrame, lastFrame: 2 ** 53 - 1 }
    expect(parseSidecar(formatSidecar(late))).toMatchObject({ firstFrame, lastFrame: 2 ** 53 - 1 })
  })

  test('may do without levels', () => {
    const { levels: _, loudness: __, waveform: ___, ...bare } = sidecar
    expect(parseSidecar(formatSidecar(bare))).toStrictEqual(bare)
    expect(parseSidecarFacts(json)).toMatchObject({ holes: sidecar.holes })
    expect(parseSidecarFacts(json)).not.toHaveProperty('waveform')
  })
})

describe('that is not ours is refused, with what is wrong', () => {
  const changed = (change: object): string =>
    JSON.stringify({ ...JSON.parse(formatSidecar(sidecar)), ...change })
  test.each([
    ['not JSON', '{', /expected JSON/],
    ['another version', changed({ version: 2 }), /version/],
    ['a length that does not fit', changed({ frames: 7 }), /frames: expected lastFrame/],
    ['no time', changed({ start: 'yesterday' }), /start/],
    ['no offset', changed({ start: '2026-11-20T10:30:00.123' }), /start/],
    ['a waveform cut short', changed({ waveform: { ...waveform, data: 'AAAA' } }), /three values/],
    ['a fractional frame', changed({ firstFrame: 0.5 }), /firstFrame/],
    ['an array', '[]', /^sidecar: expected an object, got a list$/],
    ['an endless text', ' '.repeat(maximumSidecarSize + 1), /at most/],
    ['two faults', changed({ rate: 0, channels: 'x' }), /rate.*\n.*channels/],
  ])('%s', (_name, text, message) => {
    expect(() => parseSidecar(text)).toThrow(
      expect.objectContaining({ code: 'ERR_SIDECAR', message: expect.stringMatching(message) }),
    )
  })
})
