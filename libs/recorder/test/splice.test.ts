import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ArchivedSegment } from '../src/archived-segment.ts'
import { cover, timelineOf } from '../src/coverage.ts'
import { PackedSegment } from '../src/packed-segment.ts'
import type { TimeRange } from '../src/retention.ts'
import { SegmentIndex } from '../src/segment-index.ts'
import { holesIn, type Piece, splice } from '../src/splice.ts'

const rate = 48_000
const second = 1000

/** A session's segments: each of so many seconds, at a rate so many ppm off, with frames lost in between. */
function session(
  name: string,
  start: number,
  lengths: readonly number[],
  { ppm = 0, lost = 0 } = {},
): ArchivedSegment[] {
  const actual = rate * (1 + ppm / 1e6)
  let frame = 0
  return lengths.map((length) => {
    const frames = Math.round(length * actual)
    const from = start + (frame / actual) * second
    const end = start + ((frame + frames) / actual) * second
    const segment: ArchivedSegment = {
      ...{ start: from, end, utcOffset: 0, rate, channels: 2, frames, session: name, holes: [] },
      firstFrame: frame,
      files: [{ path: `${name}-${frame}.wav`, kind: 'wav', size: 1 }],
    }
    frame += frames + lost
    return segment
  })
}

function pieces(segments: readonly ArchivedSegment[], range: TimeRange): Piece[] {
  const index = new SegmentIndex()
  const packed = segments.map((segment) => {
    return Object.assign(new PackedSegment(segment), { files: segment.files })
  })
  index.replace(packed)
  return splice(cover(index.around(range)), range, rate)
}

/** Runs of the same origin, joined: what the pieces amount to. */
function essence(list: readonly Piece[]): string[] {
  const runs: { from: string; first: number; frames: number }[] = []
  for (const piece of list) {
    const last = runs.at(-1)
    const from = piece.segment ? (piece.segment.files[0]?.path as string) : 'silence'
    const first = piece.segment ? piece.from : 0
    if (last?.from === from && (from === 'silence' || last.first + last.frames === first)) {
      last.frames += piece.frames
    } else runs.push({ from, first, frames: piece.frames })
  }
  return runs.map((run) => `${run.from} ${run.first} ${run.frames}`)
}

const total = (list: readonly Piece[]): number => list.reduce((sum, { frames }) => sum + frames, 0)
const t0 = Date.UTC(2026, 10, 20, 14)

describe('a range of time', () => {
  test('is made of every frame of a session, once, whatever the drift', () => {
    for (const ppm of [-300, -7.3, 0, 12.25, 450]) {
      const segments = session('a', t0, [900, 900, 900], { ppm })
      const range = { start: t0, end: (segments[2] as ArchivedSegment).end }
      const list = pieces(segments, range)
      expect(list.map(({ frames }) => frames)).toEqual(segments.map(({ frames }) => frames))
      expect(list.map(({ segment }) => segment)).toEqual(segments)
    }
  })

  test('is silent for as many frames as the session lost', () => {
    const segments = session('a', t0, [10, 10], { lost: 1234 })
    const list = pieces(segments, { start: t0, end: t0 + 30 * second })
    expect(list[1]).toEqual({ frames: 1234 })
  })

  test('takes drift for no gap where no session tells, but not a second', () => {
    const [a, b] = session('a', t0, [900, 900], { ppm: 40 })
    const { session: _, ...first } = a as ArchivedSegment
    const { session: __, ...bare } = b as ArchivedSegment
    const late = (ms: number) => ({ ...bare, start: bare.start + ms, end: bare.end + ms })
    const range = { start: t0, end: t0 + 1700 * second }
    for (const ms of [-800, -9, 0, 9, 800]) {
      const [one, two] = pieces([first, late(ms)], range)
      expect(one?.frames).toBe(first.frames)
      expect(two).toMatchObject({ from: 0 })
    }
    expect(pieces([first, late(1000)], range)[1]).toEqual({ frames: rate })
  })

  test('where nothing was ever recorded is silence', () => {
    expect(pieces([], { start: t0, end: t0 + 2500 })).toEqual([{ frames: 120_000 }])
  })

  test('two halves make the whole, wherever it is cut', () => {
    const seconds = fc.integer({ min: 1, max: 20 })
    const world = fc.array(
      fc.record({
        gap: fc.integer({ min: -15_000, max: 15_000 }),
        lengths: fc.array(seconds, { minLength: 1, maxLength: 4 }),
        ppm: fc.integer({ min: -900, max: 900 }),
        lost: fc.constantFrom(0, 0, 1, 777, 96_000),
        bare: fc.boolean(),
      }),
      { maxLength: 4 },
    )
    const time = fc.double({ min: -20_000, max: 120_000, noNaN: true })
    fc.assert(
      fc.property(world, fc.tuple(time, time, time), (sessions, times) => {
        let at = t0
        const segments = sessions.flatMap(({ gap, lengths, bare, ...options }, i) => {
          const made = session(`${i}`, at + gap, lengths, options)
          at = (made.at(-1) as ArchivedSegment).end
          return bare ? made.map(({ session: _, ...rest }) => rest) : made
        })
        const [start, middle, end] = times.map((ms) => t0 + ms).sort((a, b) => a - b) as [
          number,
          number,
          number,
        ]
        const whole = pieces(segments, { start, end })
        const halves = [
          ...pieces(segments, { start, end: middle }),
          ...pieces(segments, { start: middle, end }),
        ]
        expect(essence(halves)).toEqual(essence(whole))
        // No more than drift and the session's own count say otherwise.
        const slack = 0.001 * (end - start) * 48 + 4 * 96_000
        expect(Math.abs(total(whole) - (end - start) * 48)).toBeLessThan(slack)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('where segments overlap', () => {
  test('the one that began last is heard, and an endless one hides none', () => {
    const [endless] = session('endless', t0 - 3600 * second, [1_000_000])
    const segments = [endless as ArchivedSegment, ...session('a', t0, [10, 10])]
    const range = { start: t0 - second, end: t0 + 21 * second }
    expect(essence(pieces(segments, range)).map((run) => run.split(' ')[0])).toEqual([
      'endless-0.wav',
      'a-0.wav',
      'a-480000.wav',
      'endless-0.wav',
    ])
  })
})

describe('holes', () => {
  const [a, b] = session('a', t0, [10, 10]) as [ArchivedSegment, ArchivedSegment]
  const holed: ArchivedSegment = {
    ...b,
    holes: [{ position: 480_000 + 48_000, frames: 24_000, cause: 'overrun' }],
  }
  test('are told where they are in what is read', () => {
    const list = pieces([a, holed], { start: t0 + 9000, end: t0 + 11_250 })
    expect(holesIn(list)).toEqual([{ position: 96_000, frames: 12_000, cause: 'overrun' }])
    const rest = pieces([a, holed], { start: t0 + 11_250, end: t0 + 21_000 })
    expect(holesIn(rest)).toEqual([
      { position: 0, frames: 12_000, cause: 'overrun' },
      { position: 8.75 * 48_000, frames: 48_000, cause: 'unrecorded' },
    ])
  })

  test('are missing on the timeline', () => {
    const range = { start: t0 - 5000, end: t0 + 30_000 }
    expect(timelineOf(cover([a, holed]), range)).toEqual({
      ...range,
      recorded: [{ start: t0, end: t0 + 20_000 }],
      missing: [
        { start: t0 - 5000, end: t0, cause: 'unrecorded' },
        { start: t0 + 11_000, end: t0 + 11_500, cause: 'overrun' },
        { start: t0 + 20_000, end: t0 + 30_000, cause: 'unrecorded' },
      ],
    })
  })
})
