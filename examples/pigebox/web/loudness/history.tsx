import { useEffect, useRef, useState } from 'preact/hooks'
import { usePart } from '../page.ts'
import { drawHistory } from './chart.ts'
import { rangeOf } from './series.ts'

/** Loudness of the day, segment by segment. */
export function HistoryPanel() {
  const rows = usePart((state) => state.loudness)
  const zone = usePart(({ status }) => status.zone)
  const container = useRef<HTMLDivElement>(null)
  const dark = useDark()
  const range = rangeOf(rows)

  useEffect(() => {
    const element = container.current
    if (!element || rows.length === 0) return
    return drawHistory(element, rows, zone)
    // The scheme changes the colours that are read from the page.
  }, [rows, zone, dark])

  return (
    <section class="panel history" aria-labelledby="history-title">
      <header>
        <h2 id="history-title">Loudness of the day</h2>
        {range && (
          <p class="soft">
            {range.quietest.toFixed(1)} to {range.loudest.toFixed(1)} LUFS by segment, true peak{' '}
            {range.truePeak.toFixed(1)} dBTP
          </p>
        )}
      </header>
      {rows.length === 0 ? (
        <p class="soft">No segment of this day was measured yet.</p>
      ) : (
        <div ref={container} class="chart" />
      )}
    </section>
  )
}

function useDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const look = (): void => setDark(scheme.matches)
    scheme.addEventListener('change', look)
    return () => scheme.removeEventListener('change', look)
  }, [])
  return dark
}
