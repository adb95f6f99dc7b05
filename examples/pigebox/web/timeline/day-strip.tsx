import { formatTime } from '@boxwright/appliance/web'
import { useRef } from 'preact/hooks'
import { usePage, usePart } from '../page.ts'
import { lengthOf } from '../time/span.ts'
import { ticksOf } from '../time/ticks.ts'
import { timeAt, xOf } from '../time/view.ts'
import { Canvas, type Sheet } from './canvas.tsx'
import { drawFuture, drawMissing, drawPins, drawScale, drawSpans, withAlpha } from './draw.ts'
import { openSpan, spansOf } from './spans.ts'

const strip = { top: 10, height: 26 }

/** The whole day, and where in it the view is: a click goes there. */
export function DayStrip() {
  const { verbs } = usePage()
  const day = usePart((state) => state.day)
  const view = usePart((state) => state.view)
  const timeline = usePart((state) => state.timeline)
  const pins = usePart((state) => state.pins)
  const zone = usePart((state) => state.status.zone)
  const now = usePart((state) => state.now)
  const playhead = usePart((state) => Math.floor((state.playhead ?? 0) / 1000) * 1000)
  const held = useRef(false)

  const draw = (sheet: Sheet): void => {
    const { context, width, palette } = sheet
    context.fillStyle = palette.ground
    context.beginPath()
    context.roundRect(0, strip.top, width, strip.height, 5)
    context.fill()
    context.save()
    context.clip()
    drawFuture(sheet, day, strip, now)
    drawSpans(sheet, day, strip, timeline.recorded, withAlpha(palette, 0.6))
    drawSpans(sheet, day, strip, openSpan(timeline, now), palette.soft)
    drawMissing(sheet, day, strip, spansOf(timeline.missing))
    context.restore()
    drawPins(sheet, day, 2, pins)
    const scale = { top: strip.top + strip.height + 4, height: 20 }
    const { ticks } = ticksOf(day, width, zone, 44)
    drawScale(sheet, day, scale, ticks, (time) => formatTime(time, { zone }))
    const [left, right] = [xOf(day, width, view.from), xOf(day, width, view.to)]
    if (lengthOf(view) < lengthOf(day)) {
      const wide = Math.max(8, right - left)
      context.strokeStyle = palette.ink
      context.lineWidth = 2
      context.beginPath()
      context.roundRect((left + right - wide) / 2, strip.top - 4, wide, strip.height + 8, 4)
      context.stroke()
    }
    context.fillStyle = palette.ink
    if (playhead > 0) context.fillRect(xOf(day, width, playhead) - 1, strip.top, 2, strip.height)
  }
  const go = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect()
    verbs.centre(timeAt(day, width, event.clientX - left))
  }
  return (
    // What it does, the date's field, the buttons beside it and the timeline's keys do too.
    <div
      class="day-strip"
      aria-hidden="true"
      onPointerDown={(event) => {
        held.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => {
        if (held.current) go(event)
      }}
      onPointerUp={() => {
        held.current = false
      }}
      onPointerCancel={() => {
        held.current = false
      }}
    >
      <Canvas draw={draw} />
    </div>
  )
}
