import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { GraphReading, TraceReading } from '../../src/graphs/reading.ts'
import { Scroller } from '../scroller.tsx'
import { useWords } from '../words/use-words.tsx'
import { formatNumber } from './format.ts'
import { colourOf, drawGraph, type Plot } from './plot.ts'

/** Props of {@link GraphPanel}. */
export interface GraphPanelProps {
  /** What is drawn. */
  readonly graph: GraphReading
  /** What it is called. */
  readonly text: Pick<GraphReading, 'category' | 'info' | 'title' | 'unit'>
  /** The beginning of each step, Unix times in ms. */
  readonly times: readonly number[]
}

/** One graph, with the numbers of its lines below: at the pointer, or the last ones. */
export function GraphPanel({ graph, text, times }: GraphPanelProps) {
  const { language, graphs: words } = useWords()
  const { columns } = words
  const element = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const heading = useId()
  const { base = 1000, traces } = graph
  const dark = useDark()
  const lines = traces.map(({ name, draw }) => `${name} ${draw}`).join()

  // Other lines, or other colours, are another drawing; other numbers are not.
  useEffect(() => {
    const target = element.current
    if (target === null) return
    const drawn = drawGraph(target, times, graph, { language, onCursor: setAt })
    plot.current = drawn
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(target)
    return () => {
      plot.current = null
      observer.disconnect()
      drawn.destroy()
    }
  }, [lines, dark, language])
  useEffect(() => plot.current?.update(times, graph), [times, graph])

  const current = ({ values, last }: TraceReading): number | null =>
    at === null ? last : (values[at] ?? null)
  const heads = [
    at === null ? columns.now : columns.there,
    ...[columns.lowest, columns.mean, columns.highest],
  ]
  return (
    <section class="panel graph" aria-labelledby={heading}>
      <header>
        <hgroup>
          {text.category !== undefined && <p class="graph-category">{text.category}</p>}
          <h2 id={heading}>{text.title}</h2>
        </hgroup>
        <span class="soft">{text.unit}</span>
      </header>
      {text.info !== undefined && <p class="soft">{text.info}</p>}
      <div ref={element} class="graph-plot" aria-hidden="true" />
      <Scroller label={text.title}>
        <table>
          <caption class="visually-hidden">{text.title}</caption>
          <thead>
            <tr>
              <th scope="col">{columns.line}</th>
              {heads.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {traces.map((trace, index) => (
              <tr key={trace.name}>
                <th scope="row">
                  <span
                    class="graph-key"
                    style={{ '--key': `var(${colourOf(index)})` }}
                    aria-hidden="true"
                  />
                  {trace.label}
                </th>
                {[current(trace), trace.lowest, trace.average, trace.highest].map(
                  (value, column) => (
                    <td key={column} class="number">
                      {formatNumber(value, base, language)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  )
}

/** Whether the colours are the dark ones: a canvas does not change by itself. */
function useDark(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'))
  const [dark, setDark] = useState(query.matches)
  useEffect(() => {
    const note = (): void => setDark(query.matches)
    query.addEventListener('change', note)
    return () => query.removeEventListener('change', note)
  }, [query])
  return dark
}
