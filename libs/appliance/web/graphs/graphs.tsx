import { useEffect, useState } from 'preact/hooks'
import type { GraphReading, HistoryReading } from '../../src/graphs/reading.ts'
import { useWords } from '../words/use-words.tsx'
import { GraphPanel } from './graph.tsx'

/** What a graph is called. */
export type GraphText = Partial<Pick<GraphReading, 'category' | 'info' | 'title' | 'unit'>>

/** Props of {@link Graphs}. */
export interface GraphsProps {
  /** Where the numbers are: what `serveGraphs` serves. Default `/munin/data.json`. */
  readonly source?: string
  /** How often they are asked for again while the page is looked at, in ms. Default 10,000. */
  readonly refresh?: number
  /** What graphs are called in the language of the page, by their names. Default: as the appliance tells it. */
  readonly texts?: Readonly<Record<string, GraphText>>
}

const ranges = ['hour', 'day', 'week'] as const

/** The graphs of an appliance's numbers, over the last hour, day or week; they follow by themselves. */
export function Graphs(props: GraphsProps) {
  const { source = '/munin/data.json', refresh = 10_000, texts = {} } = props
  const words = useWords().graphs
  const [range, setRange] = useState<string>(rangeOfPage)
  const { reading, isSilent } = useReading(`${source}?range=${range}&points=${points()}`, refresh)
  const choose = (range: string): void => {
    // A reload, or a link that is passed on, shows the same.
    history.replaceState(null, '', `#${range}`)
    setRange(range)
  }
  return (
    <div class="graphs">
      <fieldset class="graphs-range">
        <legend class="visually-hidden">{words.range}</legend>
        {ranges.map((each) => (
          <button
            key={each}
            type="button"
            class={each === range ? 'primary' : undefined}
            aria-pressed={each === range}
            onClick={() => choose(each)}
          >
            {words.ranges[each]}
          </button>
        ))}
      </fieldset>
      {isSilent && (
        <p class="note note-bad" role="alert">
          {words.silent}
        </p>
      )}
      {reading?.graphs.length === 0 && <p class="soft">{words.empty}</p>}
      <div class="graphs-panels">
        {reading?.graphs.map((graph) => (
          <GraphPanel
            key={graph.name}
            graph={graph}
            text={{ ...graph, ...texts[graph.name] }}
            times={reading.times}
          />
        ))}
      </div>
    </div>
  )
}

function rangeOfPage(): string {
  const wanted = location.hash.slice(1)
  return ranges.some((range) => range === wanted) ? wanted : 'day'
}

/** As many as can be told apart on this screen. */
function points(): number {
  return Math.max(100, Math.min(800, Math.round(innerWidth)))
}

/** The latest numbers, asked for again and again; while that fails, the last ones. */
function useReading(url: string, refresh: number) {
  const [reading, setReading] = useState<HistoryReading>()
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      try {
        const response = await fetch(url, { signal })
        if (!response.ok) throw new Error(response.statusText)
        setReading((await response.json()) as HistoryReading)
        setSilent(false)
      } catch {
        if (!signal.aborted) setSilent(true)
      }
    }
    const askNow = (): void => void ask()
    askNow()
    const timer = setInterval(askNow, refresh)
    document.addEventListener('visibilitychange', askNow)
    return () => {
      controller.abort()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', askNow)
    }
  }, [url, refresh])
  return { reading, isSilent }
}
