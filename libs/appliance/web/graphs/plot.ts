import uPlot from 'uplot'
import type { GraphReading } from '../../src/graphs/reading.ts'
import { textScale } from '../text-scale.ts'
import { formatNumber, formatTick } from './format.ts'
import { stack } from './stack.ts'

/** How many colours there are for lines; more lines begin anew. */
export const colours = 8

/** The colour of a line, by its place. */
export function colourOf(index: number): string {
  return `--series-${(index % colours) + 1}`
}

/** How a graph is drawn. */
export interface DrawOptions {
  /** Numbers and days are written as this language does, by BCP 47. */
  readonly language: string
  /** Called with the index of the time under the pointer, or `null`. */
  readonly onCursor: (index: number | null) => void
}

/** A graph on the screen. */
export interface Plot {
  /** Show other numbers of the same lines. */
  update(times: readonly number[], graph: GraphReading): void
  /** Fit into its element again. */
  resize(): void
  /** Take it off the screen. */
  destroy(): void
}

/**
 * Draw a graph into an element.
 *
 * @param element what it shall fill
 * @param times the beginning of each step, Unix times in ms
 * @param graph what to draw
 * @param manner how to draw it
 */
export function drawGraph(
  element: HTMLElement,
  times: readonly number[],
  graph: GraphReading,
  { language, onCursor }: DrawOptions,
): Plot {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const scale = textScale()
  const font = `${Math.round(11 * scale)}px ${token('--font')}`
  const { bands } = stack(graph.traces)
  const size = (): { width: number; height: number } => {
    const { clientWidth: width } = element
    return { width, height: Math.round(Math.min(240 * scale, Math.max(150, width / 2.6))) }
  }
  const axis = { font, stroke: token('--ink-soft'), ticks: { show: false } }
  const grid = { stroke: token('--line'), width: 1 }
  const { base = 1000 } = graph
  const plot = new uPlot(
    {
      ...size(),
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'boxwright' }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: (_, low, high) => rangeOf(graph, low, high) } },
      axes: [
        {
          ...axis,
          grid,
          size: 28 * scale,
          space: 56 * scale,
          values: (_, ticks, _axis, _space, increment) =>
            ticks.map((tick) => formatTick(tick, increment, language)),
        },
        {
          ...axis,
          grid,
          size: 52 * scale,
          space: 32 * scale,
          // Steps that are round in the base: 512, 1024, 2048 ...
          ...(base === 1024
            ? { incrs: Array.from({ length: 70 }, (_, at) => 2 ** (at - 10)) }
            : {}),
          values: (_, ticks) => ticks.map((tick) => formatNumber(tick, base, language)),
        },
      ],
      series: [
        {},
        ...graph.traces.map(({ draw }, index) => {
          const stroke = token(colourOf(index))
          const fill = draw === 'line' ? {} : { fill: translucent(stroke) }
          return { stroke, width: 1.5 * scale, points: { show: false }, spanGaps: false, ...fill }
        }),
      ],
      bands: bands.map(([upper, lower]) => ({ series: [upper + 1, lower + 1] })),
      hooks: {
        setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)],
        draw: [(plot) => drawLimits(plot, graph, token)],
      },
    },
    dataOf(times, graph),
    element,
  )
  return {
    update: (times, graph) => plot.setData(dataOf(times, graph)),
    resize: () => plot.setSize(size()),
    destroy: () => plot.destroy(),
  }
}

function dataOf(times: readonly number[], graph: GraphReading): uPlot.AlignedData {
  const { values } = stack(graph.traces)
  return [times.map((time) => time / 1000), ...values.map((list) => [...list])]
}

/** The vertical axis: as the graph wants it, with some air where it leaves that open. */
function rangeOf(graph: GraphReading, low: number | null, high: number | null): [number, number] {
  const filled = graph.traces.some(({ draw }) => draw !== 'line')
  const least = Math.min(low ?? 0, filled ? 0 : Number.POSITIVE_INFINITY, graph.lowest ?? Infinity)
  const most = Math.max(
    high ?? 1,
    filled ? 0 : Number.NEGATIVE_INFINITY,
    graph.highest ?? -Infinity,
  )
  const air = (most - least || Math.abs(most) || 1) * 0.06
  return [
    least === graph.lowest || least === 0 ? least : least - air,
    most === graph.highest ? most : most + air,
  ]
}

/** Dashed lines where warnings and alarms begin. */
function drawLimits(plot: uPlot, graph: GraphReading, token: (name: string) => string): void {
  const { ctx, bbox } = plot
  const { min = 0, max = 0 } = plot.scales['y'] ?? {}
  const limits = graph.traces.flatMap(({ warning, critical }) => [
    ...[warning?.low, warning?.high].map((at) => ({ at, colour: token('--warn') })),
    ...[critical?.low, critical?.high].map((at) => ({ at, colour: token('--bad') })),
  ])
  ctx.save()
  ctx.setLineDash([6, 4])
  ctx.lineWidth = devicePixelRatio
  for (const { at, colour } of limits) {
    if (at === undefined || at < (min ?? 0) || at > (max ?? 0)) continue
    const y = plot.valToPos(at, 'y', true)
    ctx.strokeStyle = colour
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

/** A colour that lets the grid through. */
function translucent(colour: string): string {
  return `${colour}33`
}
