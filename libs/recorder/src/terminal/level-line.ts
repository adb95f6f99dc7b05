import type { LiveLevels } from '../metering/meter.ts'

/** What is shown while a recording runs. */
export interface LevelLine {
  /** Levels now. */
  readonly levels: LiveLevels | undefined
  /** Seconds recorded. */
  readonly seconds: number
  /** Frames missing. */
  readonly missing: number
  /** Columns of the terminal. */
  readonly columns: number
}

/** The quietest level shown, in dBFS. */
const floor = -60

/** One line: time, a bar for each channel with its peak, loudness, what is missing. */
export function levelLine({ levels, seconds, missing, columns }: LevelLine): string {
  const time = clock(seconds)
  const holes = missing > 0 ? `  ${missing} frames missing` : ''
  if (!levels) return `${time}${holes}`.slice(0, columns)
  const shown = levels.channels.slice(0, 8)
  const loudness = `  M ${decibels(levels.momentary)}  S ${decibels(levels.shortTerm)} LUFS`
  const left = columns - time.length - holes.length - loudness.length - 1
  const width = Math.max(4, Math.min(40, Math.floor(left / Math.max(1, shown.length)) - 9))
  const bars = shown.map(({ peak, rms }) => ` ${bar(peak, rms, width)} ${decibels(peak)}`)
  return `${time}${bars.join('')}${loudness}${holes}`.slice(0, columns)
}

/** RMS as solid blocks, peak as a line beyond them. */
function bar(peak: number, rms: number, width: number): string {
  const cells = (level: number): number =>
    Math.round(width * Math.min(1, Math.max(0, 1 - Math.max(level, floor) / floor)))
  const solid = cells(rms)
  const tip = Math.max(solid, cells(peak))
  return `${'█'.repeat(solid)}${'─'.repeat(tip - solid)}${' '.repeat(width - tip)}`
}

function decibels(level: number): string {
  return (level < -99 ? '-∞' : level.toFixed(1)).padStart(6)
}

function clock(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
}
