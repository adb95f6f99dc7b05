import type { WaveformView } from '../../src/api/types.ts'
import { lengthOf, type Span } from '../time/span.ts'

/** The API's limit. */
const mostPoints = 10_000

/** Points for a piece: as many as its bars have room for, 8 a second. */
export function pointsFor(piece: Span): number {
  return Math.min(mostPoints, Math.max(1, Math.ceil((lengthOf(piece) / 1000) * 8)))
}

/** The highest amplitudes, as wavesurfer wants them: one list, the channels as one. */
export function peaksOf({ channels, points, min, max }: WaveformView): number[][] {
  const peak = (point: number): number => {
    let highest = 0
    for (let channel = 0; channel < channels; channel++) {
      const [low, high] = [min[channel]?.[point] ?? 0, max[channel]?.[point] ?? 0]
      highest = Math.max(highest, high, -low)
    }
    return highest
  }
  return [Array.from({ length: points }, (_, point) => peak(point))]
}
