import { formatDuration, formatTime } from '@boxwright/appliance/web'
import { usePart } from '../page.ts'

const channelNames = ['', 'mono', 'stereo']

/** What is recorded, and how, in a line. */
export function Facts() {
  const recorder = usePart((state) => state.status.recorder)
  const zone = usePart((state) => state.status.zone)
  const rotate = usePart((state) => state.status.rotate)
  const now = usePart((state) => state.now)
  const { format, current, drift, device } = recorder
  return (
    <p class="soft facts-line">
      <span>{device === 'demo' ? 'Generated sound' : device}</span>
      {format && (
        <span>
          {format.rate / 1000} kHz, {format.sampleFormat.replace(/_LE$/, '')},{' '}
          {channelNames[format.channels] ?? `${format.channels} channels`}
        </span>
      )}
      {current && (
        <span>
          segment of {formatTime(current.start, { zone, seconds: rotate % 60 !== 0 })}:{' '}
          {formatDuration(Math.max(0, now - current.start) / 1000)} of {formatDuration(rotate)}
        </span>
      )}
      {format && <span>drift {drift.toFixed(1)} ppm</span>}
    </p>
  )
}
