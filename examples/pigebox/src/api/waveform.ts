import { type RangeLevels, valuesPerPoint } from '@boxwright/recorder'
import type { WaveformView } from './types.ts'

/** Levels as lists for each channel, full scale 1; null where nothing was recorded. */
export function waveformView(levels: RangeLevels): WaveformView {
  const { start, end, channels, points, data, known } = levels
  const list = (channel: number, value: number): (number | null)[] =>
    Array.from({ length: points }, (_, point) => {
      if (known[point] === 0) return null
      const sample = data[(point * channels + channel) * valuesPerPoint + value] as number
      return Math.round((sample / 32_767) * 1e4) / 1e4
    })
  const all = (value: number): (number | null)[][] =>
    Array.from({ length: channels }, (_, channel) => list(channel, value))
  return { from: start, to: end, channels, points, min: all(0), max: all(1), rms: all(2) }
}
