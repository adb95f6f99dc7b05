import type { WaveformView } from '../../src/api/types.ts'
import { lengthOf, overlap, type Span } from '../time/span.ts'
import type { Tick } from '../time/ticks.ts'
import { xOf } from '../time/view.ts'
import type { Sheet } from './canvas.tsx'
import type { Palette } from './palette.ts'

/** Where on a sheet to draw. */
export interface Band {
  readonly top: number
  readonly height: number
}

/** px that a thing has at least, however short it is: what is not seen is not known. */
const leastWidth = 3

/** Calls for each span that a view shows, with its place in px. */
function eachIn<Thing extends Span>(
  things: readonly Thing[],
  view: Span,
  width: number,
  call: (x: number, wide: number, thing: Thing) => void,
): void {
  for (const thing of things) {
    if (!overlap(thing, view)) continue
    const left = Math.max(-leastWidth, xOf(view, width, thing.from))
    const right = Math.min(width + leastWidth, xOf(view, width, thing.to))
    call(left, right - left, thing)
  }
}

/** Fill where there is sound. */
export function drawSpans(
  sheet: Sheet,
  view: Span,
  band: Band,
  spans: readonly Span[],
  fill: string,
) {
  const { context, width } = sheet
  context.fillStyle = fill
  eachIn(spans, view, width, (x, wide) => {
    context.fillRect(x, band.top, Math.max(1, wide), band.height)
  })
}

/** Nothing can be there yet: the page's own ground, not that of an empty past. */
export function drawFuture(sheet: Sheet, view: Span, band: Band, now: number) {
  const { context, width, palette } = sheet
  const x = Math.max(0, xOf(view, width, now))
  if (x >= width) return
  context.fillStyle = palette.panel
  context.fillRect(x, band.top, width - x, band.height)
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(x + 0.5, band.top + 0.5, width - x - 1, band.height - 1, [0, 5, 5, 0])
  context.stroke()
}

/** Hatch what is missing, between two lines: told from the rest without its colour. */
export function drawMissing(sheet: Sheet, view: Span, band: Band, missing: readonly Span[]) {
  const { context, width, palette } = sheet
  eachIn(missing, view, width, (x, wide) => {
    const widened = Math.max(leastWidth, wide)
    context.save()
    context.beginPath()
    context.rect(x, band.top, widened, band.height)
    context.clip()
    context.fillStyle = palette.badSoft
    context.fillRect(x, band.top, widened, band.height)
    context.strokeStyle = palette.bad
    context.lineWidth = 1.25
    context.beginPath()
    for (let at = x - band.height; at < x + widened; at += 6) {
      context.moveTo(at, band.top + band.height)
      context.lineTo(at + band.height, band.top)
    }
    context.moveTo(x, band.top)
    context.lineTo(x, band.top + band.height)
    context.moveTo(x + widened, band.top)
    context.lineTo(x + widened, band.top + band.height)
    context.stroke()
    context.restore()
  })
}

/** A line under what is pinned, with a head. */
export function drawPins(sheet: Sheet, view: Span, y: number, pins: readonly Span[]) {
  const { context, width, palette } = sheet
  context.fillStyle = palette.warn
  eachIn(pins, view, width, (x, wide) => {
    context.fillRect(x, y, Math.max(leastWidth, wide), 3)
    context.beginPath()
    context.arc(Math.max(4, x + 1.5), y + 1.5, 4, 0, 2 * Math.PI)
    context.fill()
  })
}

/** Marks and labels of a scale of time along the lower edge of a band. */
export function drawScale(
  { context, width, palette }: Sheet,
  view: Span,
  band: Band,
  ticks: readonly Tick[],
  label: (time: number) => string,
) {
  context.font = `500 11px ${palette.font}`
  context.textBaseline = 'top'
  context.textAlign = 'center'
  for (const { time, major } of ticks) {
    const x = Math.round(xOf(view, width, time)) + 0.5
    context.fillStyle = major ? palette.soft : palette.line
    context.fillRect(x - 0.5, band.top, 1, major ? 6 : 4)
    if (!major || x < 18 || x > width - 18) continue
    context.fillStyle = palette.soft
    context.fillText(label(time), x, band.top + 8)
  }
}

/** A waveform: its RMS within its peaks, each channel in a lane of its own, two at most. */
export function drawWaveform(sheet: Sheet, view: Span, band: Band, waveform: WaveformView) {
  const { width } = sheet
  const { channels, points, min, max, rms } = waveform
  const lanes = channels === 2 ? 2 : 1
  const high = band.height / lanes
  const range = { from: waveform.from, to: waveform.to }
  const step = (lengthOf(range) / points / lengthOf(view)) * width
  const left = xOf(view, width, range.from)
  for (let lane = 0; lane < lanes; lane++) {
    const middle = band.top + high * (lane + 0.5)
    const reach = high / 2 - 2
    const column = (point: number) => {
      const [low, top, mean] = [min, max, rms].map((lists) => lists[lane]?.[point])
      return low == null || top == null || mean == null ? undefined : { low, top, mean }
    }
    const { context, palette } = sheet
    for (let point = 0; point < points; point++) {
      const x = left + point * step
      if (x + step < 0 || x > width) continue
      const at = column(point)
      if (!at) continue
      const wide = step + 0.35
      context.fillStyle = withAlpha(palette, 0.42)
      context.fillRect(x, middle - at.top * reach, wide, Math.max(1, (at.top - at.low) * reach))
      context.fillStyle = palette.accent
      context.fillRect(x, middle - at.mean * reach, wide, Math.max(1, 2 * at.mean * reach))
    }
  }
}

/** The accent, thinned: a whole day of it would shout. */
export function withAlpha({ accent }: Palette, alpha: number): string {
  return `color-mix(in srgb, ${accent} ${alpha * 100}%, transparent)`
}
