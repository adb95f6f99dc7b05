import { Frame, useEvents } from '@boxwright/appliance/web'
import { useMemo, useRef, useState } from 'preact/hooks'
import type { DayView, TankEvents } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { nav } from '../nav.ts'
import { Day } from './day.tsx'
import { Jump } from './jump.tsx'
import { daysWithin, layoutOf, measuresOf } from './layout.ts'
import { openLightbox } from './lightbox.ts'
import { Selection } from './selection.tsx'
import { Shots, useShots } from './shots.ts'
import { useFocus } from './use-focus.ts'
import { useSelection } from './use-selection.ts'
import { useViewport } from './viewport.ts'

/** Props of {@link Gallery}. */
export interface GalleryProps {
  readonly title: string
  readonly version: string
  readonly first: readonly DayView[]
}

/** All photos, day by day. What is not looked at is not there: a hundred thousand cost no more than a hundred. */
export function Gallery({ title, version, first }: GalleryProps) {
  const [days, setDays] = useState(first)
  const shots = useMemo(() => new Shots(), [])
  useMemo(() => {
    shots.days = days
  }, [shots, days])
  useShots(shots)
  const refresh = (): Promise<void> => ask<DayView[]>('days').then(setDays)
  useEvents<TankEvents>({ done: refresh }, { onReset: refresh })

  const room = useRef<HTMLDivElement>(null)
  const { width, rem, span, isFast } = useViewport(room)
  const layout = useMemo(
    () =>
      layoutOf(
        days.map((day) => day.shots),
        measuresOf(width, rem),
      ),
    [days, width, rem],
  )
  const focus = useFocus(room, layout)
  const selection = useSelection(shots)
  const active = Math.min(focus.active, layout.total - 1)
  const hands = useMemo(
    () => ({
      open: (index: number) => void openLightbox(shots, index, (last) => focus.move(last)),
      select: selection.select,
      focus: focus.note,
    }),
    [shots, selection.select, focus.move, focus.note],
  )
  const onKeyDown = (event: KeyboardEvent): void => {
    const isTile = event.target instanceof Element && event.target.closest('.tile') !== null
    if (!isTile || event.ctrlKey || event.metaKey || event.altKey) return
    const isLink = event.target instanceof HTMLAnchorElement
    const to = focus.key(event.key)
    if (to !== undefined) {
      if (event.shiftKey) selection.extend(active, to)
      focus.move(to)
    } else if (event.key === ' ' && isLink) selection.toggle(active)
    else if (event.key === 'Escape') selection.clear()
    else return
    event.preventDefault()
  }
  const [from, to] = width === 0 ? [0, 0] : daysWithin(layout, span)
  const pinned = layout.days.findLastIndex((day) => day.first <= active)
  const seen = days.slice(from, to).map((day, at) => ({ day, number: from + at }))
  const pin = days[pinned]
  const drawn =
    pin === undefined || width === 0 || (pinned >= from && pinned < to)
      ? seen
      : pinned < from
        ? [{ day: pin, number: pinned }, ...seen]
        : [...seen, { day: pin, number: pinned }]
  const { total } = layout
  return (
    <Frame
      brand={title}
      title="Gallery"
      nav={nav}
      aside={
        <>
          <Jump days={days} onJump={(day) => focus.move(layout.days[day]?.first ?? 0, true)} />
          {`${total} ${total === 1 ? 'shot' : 'shots'}, ${days.length} ${days.length === 1 ? 'day' : 'days'}`}
        </>
      }
      footer={`${title} ${version}`}
    >
      {days.length === 0 && (
        <p class="note">
          No photo yet. They appear here once a card has been plugged in, or{' '}
          <a href="/">something has been uploaded</a>.
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its tiles are links; it moves the focus between them */}
      <div ref={room} class="days" style={{ height: `${layout.height}px` }} onKeyDown={onKeyDown}>
        {drawn.map(({ day, number }) => (
          <Day
            key={day.path}
            {...{ day, number, layout, span, isFast, shots, active, hands }}
            selected={selection.selected}
            onSelect={selection.set}
          />
        ))}
      </div>
      {selection.selected.size > 0 && (
        <Selection
          paths={[...selection.selected]}
          onClear={() => {
            // The button goes, and must take neither the focus with it nor the page elsewhere.
            room.current
              ?.querySelector<HTMLElement>(`[data-index="${active}"] > a`)
              ?.focus({ preventScroll: true })
            selection.clear()
          }}
        />
      )}
      <p role="status" class="visually-hidden">
        {selection.selected.size > 0 && `${selection.selected.size} selected`}
      </p>
    </Frame>
  )
}
