import { formatTime } from '@boxwright/appliance/web'
import { useRef, useState } from 'preact/hooks'
import { usePage, usePart } from '../page.ts'
import { ticksOf } from '../time/ticks.ts'
import { xOf } from '../time/view.ts'
import { Canvas, type Sheet } from './canvas.tsx'
import { drawFuture, drawMissing, drawPins, drawScale, drawSpans, drawWaveform } from './draw.ts'
import { keyActions } from './keys.ts'
import { Marks } from './marks.tsx'
import { usePointer } from './pointer.ts'
import { openSpan, spansOf } from './spans.ts'
import { type Told, toldOf } from './told.ts'

const scaleHeight = 26
const top = 12

/** A part of the day, large: its sound, what is missing; place the playhead, choose a range. */
export function Detail() {
  const page = usePage()
  const view = usePart((state) => state.view)
  const timeline = usePart((state) => state.timeline)
  const waveform = usePart((state) => state.waveform)
  const pins = usePart((state) => state.pins)
  const zone = usePart((state) => state.status.zone)
  const now = usePart((state) => state.now)
  usePart((state) => state.selection)
  usePart((state) => Math.floor((state.playhead ?? state.now) / 1000))
  const [width, setWidth] = useState(0)
  const pointer = usePointer(page, view)
  // A slider that moves by itself is read out with each of its moves, over what is played. While it has the focus, what
  // it tells is what its reader did last.
  const held = useRef<Told | undefined>(undefined)
  const told = held.current ?? toldOf(page.store.get())
  const hold = (what: Told | undefined): void => {
    held.current = what
  }

  const draw = (sheet: Sheet): void => {
    const { context, height, palette } = sheet
    const band = { top, height: height - top - scaleHeight }
    const { ticks, step } = ticksOf(view, sheet.width, zone, labelGap(sheet.width))
    context.save()
    context.beginPath()
    context.roundRect(0, band.top, sheet.width, band.height, 6)
    context.clip()
    context.fillStyle = palette.ground
    context.fillRect(0, band.top, sheet.width, band.height)
    drawFuture(sheet, view, band, now)
    drawSpans(sheet, view, band, timeline.recorded, palette.accentSoft)
    drawSpans(sheet, view, band, openSpan(timeline, now), palette.line)
    for (const { time, major } of ticks) {
      if (!major) continue
      context.fillStyle = palette.line
      context.fillRect(Math.round(xOf(view, sheet.width, time)), band.top, 1, band.height)
    }
    if (waveform) drawWaveform(sheet, view, band, waveform)
    drawMissing(sheet, view, band, spansOf(timeline.missing))
    drawBoundaries(sheet, band.top, band.height)
    context.restore()
    drawPins(sheet, view, 3, pins)
    const seconds = step < 60_000
    const label = (time: number): string => formatTime(time, { zone, seconds })
    drawScale(sheet, view, { top: height - scaleHeight + 4, height: 22 }, ticks, label)
  }
  const drawBoundaries = ({ context, width, palette }: Sheet, y: number, high: number): void => {
    const starts = timeline.segments.filter(({ start }) => start > view.from && start < view.to)
    // Where they would be a grey mist, they tell nothing.
    if (width / Math.max(1, starts.length) < 7) return
    context.fillStyle = palette.accent
    for (const { start } of starts) {
      const x = Math.round(xOf(view, width, start))
      context.fillRect(x, y, 1, 7)
      context.fillRect(x, y + high - 7, 1, 7)
    }
  }
  return (
    <div
      class="detail"
      role="slider"
      tabIndex={0}
      aria-label="Playhead"
      aria-describedby="timeline-keys"
      aria-valuemin={view.from}
      aria-valuemax={view.to}
      aria-valuenow={told.at}
      aria-valuetext={told.text}
      onFocus={() => hold(told)}
      onBlur={() => hold(undefined)}
      onClick={() => hold(toldOf(page.store.get()))}
      onKeyDown={(event) => {
        keyActions(page, event)
        hold(toldOf(page.store.get()))
      }}
      {...pointer.handlers}
    >
      <Canvas draw={draw} onWidth={setWidth} />
      <Marks width={width} hover={pointer.hover} />
    </div>
  )
}

/** px for a label: with seconds they are wider, on small screens fewer of them do. */
function labelGap(width: number): number {
  return width < 500 ? 58 : 76
}
