import { useEffect, useState } from 'preact/hooks'
import type { HistoryReading } from '../../src/graphs/reading.ts'
import { GraphPanel } from './graph.tsx'

/** Props of {@link Graphs}. */
export interface GraphsProps {
  /** Where the numbers are: what `serveGraphs` serves. Default `/munin/data.json`. */
  readonly source?: string
  /** How often they are asked for again while the page is looked at, in ms. Default 10,000. */
  readonly refresh?: number
}

const ranges = [
  { range: 'hour', label: 'Hour' },
  { range: 'day', label: 'Day' },
  { range: 'week', label: 'Week' },
] as const

/** The graphs of an appliance's numbers, over the last hour, day or week; they follow by themselves. */
export function Graphs({ source = '/munin/data.json', refresh = 10_000 }: GraphsProps) {
  const [range, setRange] = useState<string>(rangeOfPage)
  const { reading, problem } = useReading(`${source}?range=${range}&points=${points()}`, refresh)
  const choose = (range: string): void => {
    // A reload, or a link that is passed on, shows the same.
    history.replaceState(null, '', `#${range}`)
    setRange(range)
  }
  return (
    <div class="graphs">
      <fieldset class="graphs-range">
        <legend class="visually-hidden">Range</legend>
        {ranges.map(({ range: each, label }) => (
          <button
            key={each}
            type="button"
            class={each === range ? 'primary' : undefined}
            aria-pressed={each === range}
            onClick={() => choose(each)}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {problem !== '' && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
      {reading?.graphs.length === 0 && <p class="soft">There is nothing to draw.</p>}
      <div class="graphs-panels">
        {reading?.graphs.map((graph) => (
          <GraphPanel key={graph.name} graph={graph} times={reading.times} />
        ))}
      </div>
    </div>
  )
}

function rangeOfPage(): string {
  const wanted = location.hash.slice(1)
  return ranges.some(({ range }) => range === wanted) ? wanted : 'day'
}

/** As many as can be told apart on this screen. */
function points(): number {
  return Math.max(100, Math.min(800, Math.round(innerWidth)))
}

/** The latest numbers, asked for again and again; while that fails, the last ones and the reason. */
function useReading(url: string, refresh: number) {
  const [reading, setReading] = useState<HistoryReading>()
  const [problem, setProblem] = useState('')
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      try {
        const response = await fetch(url, { signal })
        if (!response.ok) throw new Error(response.statusText)
        setReading((await response.json()) as HistoryReading)
        setProblem('')
      } catch {
        if (!signal.aborted)
          setProblem('The appliance does not answer. This is what was known last.')
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
  return { reading, problem }
}
