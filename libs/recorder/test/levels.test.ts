import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLevelCollector, pieceFrames } from '../src/levels.ts'

/** Collect by pieces as a meter does. */
function collect(planes: readonly Float64Array[], points: number) {
  const collector = createLevelCollector(planes.length, points)
  const length = planes[0]?.length ?? 0
  for (let at = 0; at < length; at += pieceFrames) {
    for (const [channel, plane] of planes.entries()) {
      const piece = plane.subarray(at, at + pieceFrames)
      const squares = piece.reduce((sum, x) => sum + x * x, 0)
      collector.add(channel, Math.min(...piece), Math.max(...piece), squares, piece.length)
    }
  }
  return collector.levels()
}

test('every point says the least, the most and the RMS of its frames, for any length', () => {
  const sound = fc.tuple(
    fc.integer({ min: 1, max: 20_000 }),
    fc.integer(),
    fc.constantFrom(2, 16, 64),
  )
  fc.assert(
    fc.property(sound, ([length, seed, points]) => {
      const planes = [1, 2].map((channel) =>
        Float64Array.from({ length }, (_, i) => Math.sin(seed + i * i * channel)),
      )
      const levels = collect(planes, points)
      const { framesPerPoint, data } = levels
      const count = Math.ceil(length / framesPerPoint)
      expect(levels.frames).toBe(length)
      expect(data.length).toBe(count * 2 * 3)
      expect(count).toBeLessThanOrEqual(points)
      // No coarser than it needs to be.
      if (framesPerPoint > 256) expect(length).toBeGreaterThan((framesPerPoint / 2) * points)
      for (const point of [0, Math.floor(count / 2), count - 1]) {
        for (const [channel, plane] of planes.entries()) {
          const under = plane.subarray(point * framesPerPoint, (point + 1) * framesPerPoint)
          const rms = Math.sqrt(under.reduce((sum, x) => sum + x * x, 0) / under.length)
          const at = (point * 2 + channel) * 3
          const expected = [Math.min(...under), Math.max(...under), rms].map((x) => x * 32_767)
          for (const [i, value] of expected.entries()) {
            expect(Math.abs((data[at + i] as number) - value)).toBeLessThan(0.51)
          }
        }
      }
    }),
    { numRuns: 40 },
  )
})
