import { textScale } from '@boxwright/appliance/web'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { LoudnessRow } from '../../src/api/types.ts'
import { type Palette, paletteOf } from '../timeline/palette.ts'
import { lowestOf, seriesOf } from './series.ts'

/** EBU R128's target for programmes. */
const target = -23

/** In px, of usual text. */
const usualHeight = 220

/** Minutes that there may be between two labels: they show no seconds. */
const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]

/** How the legend draws the lines. */
const dashes = ['solid', 'dotted', 'dashed', 'solid']

/**
 * Draw a day's loudness into an element.
 *
 * @returns takes it away
 */
export function drawHistory(
  element: HTMLElement,
  rows: readonly LoudnessRow[],
  zone: string,
): () => void {
  const palette = paletteOf(element)
  const scale = textScale()
  const height = usualHeight * scale
  const { times, integrated, shortTerm, truePeak } = seriesOf(rows)
  const axis: uPlot.Axis = {
    stroke: palette.soft,
    // uPlot takes whole numbers alone.
    font: `${Math.round(11 * scale)}px ${palette.font}`,
    grid: { stroke: palette.line, width: 1 },
    ticks: { stroke: palette.line, width: 1, size: 5 * scale },
  }
  const lowest = lowestOf(rows)
  const plot = new uPlot(
    {
      width: element.clientWidth,
      height,
      tzDate: (time) => uPlot.tzDate(new Date(time * 1000), zone),
      scales: { y: { range: [lowest, 3] } },
      cursor: { points: { size: 7 }, drag: { x: false, y: false } },
      axes: [
        {
          ...axis,
          values: '{HH}:{mm}',
          space: 60 * scale,
          incrs: minutes.map((length) => length * 60),
        },
        { ...axis, size: 38 * scale, incrs: [10, 20] },
      ],
      series: [
        { label: 'Time', value: '{HH}:{mm}:{ss}' },
        line('True peak (dBTP)', palette.warn, 1.25, [1, 3]),
        line('Short-term max (LUFS)', palette.soft, 1.25, [5, 3]),
        line('Integrated (LUFS)', palette.accent, 2.25),
      ],
      legend: { markers: { width: 2, dash: (_, index) => dashes[index] ?? 'solid' } },
      hooks: { draw: [(self) => drawTarget(self, palette)] },
    },
    [times, truePeak, shortTerm, integrated],
    element,
  )
  const observer = new ResizeObserver(() => {
    plot.setSize({ width: element.clientWidth, height })
  })
  observer.observe(element)
  return () => {
    observer.disconnect()
    plot.destroy()
  }
}

function line(label: string, stroke: string, width: number, dash?: number[]): uPlot.Series {
  const value = (_: uPlot, level: number | null): string => level?.toFixed(1) ?? '–'
  return { label, stroke, width, value, points: { show: false }, ...(dash ? { dash } : {}) }
}

function drawTarget({ ctx, bbox, valToPos }: uPlot, { ink, panel, font }: Palette): void {
  const y = Math.round(valToPos(target, 'y', true))
  ctx.save()
  ctx.strokeStyle = ink
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  const words = `target ${target}`
  const scale = devicePixelRatio * textScale()
  ctx.font = `600 ${11 * scale}px ${font}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  const pad = 4 * scale
  const wide = ctx.measureText(words).width + 2 * pad
  ctx.fillStyle = panel
  ctx.fillRect(bbox.left, y - 2 * pad, wide, 4 * pad)
  ctx.fillStyle = ink
  ctx.fillText(words, bbox.left + pad, y)
  ctx.restore()
}
