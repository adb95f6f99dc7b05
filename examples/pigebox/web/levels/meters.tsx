import { formatLevel } from '@boxwright/appliance/web'
import { useEffect, useRef } from 'preact/hooks'
import { usePage } from '../page.ts'
import { moved, type Needle, placeOf, resting } from './ballistics.ts'

const marks = [-60, -50, -40, -30, -20, -10, 0]

/** ms that a clip stays marked. */
const clipFor = 8000

/** How often what is read out changes, ms: oftener would be a chatter. */
const readEvery = 2000

/** A meter for each channel, on a scale of dBFS. */
export function ChannelMeters({ channels }: { readonly channels: number }) {
  const list = useRef<HTMLDivElement>(null)
  const { live } = usePage()

  useEffect(() => {
    let needles: readonly Needle[] = []
    let [last, readAt] = [0, 0]
    return live.subscribe(({ levels }) => {
      const rows = list.current?.children
      if (!rows) return
      if (!levels) {
        for (const row of rows) {
          if (!(row instanceof HTMLElement)) continue
          show(row, resting, null, 0)
          read(row, null)
        }
        needles = []
        return
      }
      const { time } = levels
      needles = levels.channels.map(({ peak }, channel) =>
        moved(needles[channel] ?? resting, peak, time, last === 0 ? 0 : time - last),
      )
      last = time
      const reads = Math.abs(time - readAt) >= readEvery
      if (reads) readAt = time
      levels.channels.forEach(({ peak, rms }, channel) => {
        const [row, needle] = [rows[channel], needles[channel]]
        if (row instanceof HTMLElement && needle) {
          show(row, needle, rms, time)
          if (reads) read(row, peak, isClipped(needle, time))
        }
      })
    })
  }, [live])

  return (
    <div class="meters">
      <div ref={list}>
        {Array.from({ length: channels }, (_, channel) => {
          const name = nameOf(channel, channels)
          return (
            <div key={name} class="level">
              <span class="level-name" aria-hidden="true">
                {name}
              </span>
              <meter class="visually-hidden" aria-label={`Channel ${name}`} min={-60} max={0} />
              <div class="level-track">
                <div class="level-peak" />
                <div class="level-rms" />
                <div class="level-hold" />
              </div>
              <span class="level-value" aria-hidden="true">
                -∞
              </span>
              <span class="level-clip" aria-hidden="true" title="At full scale a moment ago">
                clip
              </span>
            </div>
          )
        })}
      </div>
      <div class="level-scale" aria-hidden="true">
        {marks.map((mark) => (
          <span key={mark} style={{ left: `${placeOf(mark) * 100}%` }}>
            {mark}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Move what stands for a channel: transforms alone, which cost no layout. */
function show(row: HTMLElement, needle: Needle, rms: number | null, time: number): void {
  const part = (name: string) => row.querySelector<HTMLElement>(`.level-${name}`)
  const [peak, mean, hold, value] = [part('peak'), part('rms'), part('hold'), part('value')]
  // The covers are drawn from the right: what they leave is the level.
  if (peak) peak.style.transform = `scaleX(${1 - placeOf(needle.peak)})`
  if (mean) mean.style.transform = `scaleX(${1 - placeOf(rms)})`
  if (hold) hold.style.transform = `translateX(${placeOf(needle.hold) * 100}%)`
  if (value) value.textContent = formatLevel(needle.hold > -60 ? needle.hold : -Infinity, '')
  row.classList.toggle('clipped', isClipped(needle, time))
}

function isClipped({ clippedAt }: Needle, time: number): boolean {
  return clippedAt > 0 && time - clippedAt < clipFor
}

function read(row: HTMLElement, peak: number | null, clipped = false): void {
  const meter = row.querySelector('meter')
  if (!meter) return
  meter.value = Math.max(-60, peak ?? -60)
  const level = formatLevel(peak ?? -Infinity, 'dBFS')
  meter.setAttribute('aria-valuetext', clipped ? `${level}, clipped` : level)
}

function nameOf(channel: number, channels: number): string {
  if (channels === 1) return 'M'
  if (channels === 2) return channel === 0 ? 'L' : 'R'
  return String(channel + 1)
}
