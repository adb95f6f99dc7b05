import { formatLevel } from '../src/format.ts'

/** Props of {@link Meter}. */
export interface MeterProps {
  /** What is metered, say a channel: `L`. */
  readonly label: string
  /** The level, in dB. */
  readonly value: number
  /** The highest level of late, in dB: a mark on the meter. Default none. */
  readonly peak?: number
  /** The level at the left end, in dB. Default -60. */
  readonly min?: number
  /** The level at the right end, in dB. Default 0. */
  readonly max?: number
  /** The unit, for reading out. Default `dBFS`. */
  readonly unit?: string
}

/** A level meter: a bar, a mark for the peak, and the number. */
export function Meter({ label, value, peak, min = -60, max = 0, unit = 'dBFS' }: MeterProps) {
  const part = (level: number): number => Math.min(1, Math.max(0, (level - min) / (max - min))) || 0
  return (
    <div class="meter">
      <span class="meter-name" aria-hidden="true">
        {label}
      </span>
      <div class="meter-track" style={{ '--level': part(value), '--peak': part(peak ?? min) }}>
        <meter
          class="visually-hidden"
          aria-label={label}
          aria-valuetext={formatLevel(value, unit)}
          min={min}
          max={max}
          value={Math.min(max, Math.max(min, value))}
        />
        <div class="meter-fill" />
        {peak !== undefined && <div class="meter-peak" />}
      </div>
      <span class="meter-value" aria-hidden="true">
        {formatLevel(peak ?? value)}
      </span>
    </div>
  )
}
