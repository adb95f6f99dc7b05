import type { ListingDayView } from '../../src/api/types.ts'
import { shortClock } from '../shell/clock.ts'
import { longDay } from '../shell/days.ts'
import { words } from '../words/words.ts'

/** From one moment to another. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** Seconds from one tick to the next. */
const tick = 3 * 3600

/** A day as a strip: what is on, what is missing, gaps, overlaps, and what might fill them. */
export function Timeline({ day }: { readonly day: ListingDayView }) {
  const { start, end, midnight, items, findings, proposals } = day
  const last = Math.max(end, day.ends)
  const x = (moment: number): number =>
    (1000 * (Math.min(last, Math.max(start, moment)) - start)) / (last - start)
  /** One path for all of a kind: a day of any length is five elements. */
  const path = (stretches: readonly Stretch[], inset = 0): string =>
    stretches
      .map(({ from, to }) => {
        const width = Math.max(0.4, x(to) - x(from) - 0.5)
        return `M${x(from).toFixed(2)} ${inset}h${width.toFixed(2)}V${24 - inset}h${(-width).toFixed(2)}z`
      })
      .join('')
  const stretchOf = (item: ListingDayView['items'][number]): Stretch => ({
    from: item.start,
    to: item.end,
  })
  const found = (code: string): Stretch[] =>
    findings.flatMap((finding) => ('from' in finding && finding.code === code ? [finding] : []))
  const ticks = Array.from(
    { length: Math.max(0, Math.ceil((last - midnight) / tick) + 6) },
    (_, at) => midnight + (at - 6) * tick,
  ).filter((moment) => moment > start && moment < last)
  return (
    <div class="timeline">
      <svg
        viewBox="0 0 1000 24"
        preserveAspectRatio="none"
        role="img"
        aria-label={words.listing.timeline(longDay(day.day))}
      >
        <path class="time-ground" d={path([{ from: start, to: last }])} />
        <path
          class="time-on"
          d={path(items.filter(({ lacking }) => lacking.length === 0).map(stretchOf))}
        />
        <path
          class="time-missing"
          d={path(items.filter(({ lacking }) => lacking.length > 0).map(stretchOf))}
        />
        <path class="time-gap" d={path(found('gap'))} />
        <path class="time-filler" d={path(fillersOf(proposals), 7)} />
        <path class="time-overlap" d={path([...found('overlap'), ...found('runs-over')], 3)} />
        <path class="time-midnight" d={`M${x(midnight)} 0v24`} />
      </svg>
      <div class="ticks" aria-hidden="true">
        {ticks.map((moment) => (
          <span key={moment} style={{ left: `${x(moment) / 10}%` }}>
            {shortClock(moment)}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Where proposed fillers would be. */
function fillersOf(proposals: ListingDayView['proposals']): Stretch[] {
  return bestOf(proposals).flatMap(({ from, media }) => {
    let at = from
    return media.map(({ duration }) => {
      const stretch = { from: at, to: at + duration }
      at += duration
      return stretch
    })
  })
}

/** The best proposal for each gap: they come in that order. */
export function bestOf(proposals: ListingDayView['proposals']): ListingDayView['proposals'] {
  return proposals.filter(
    ({ from, media }, at) =>
      media.length > 0 && proposals.findIndex((other) => other.from === from) === at,
  )
}
