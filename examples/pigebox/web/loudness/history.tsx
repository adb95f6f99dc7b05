import { formatTime, Table } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LoudnessRow } from '../../src/api/types.ts'
import { usePart } from '../page.ts'
import { drawHistory } from './chart.ts'
import { rangeOf } from './series.ts'

/** Segments that are told in numbers, the latest first. */
const most = 100

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
        <>
          <div ref={container} class="chart" aria-hidden="true" />
          <Numbers rows={rows} zone={zone} />
        </>
      )}
    </section>
  )
}

/** The same for those who do not see it, and for those who want numbers. */
function Numbers({ rows, zone }: { readonly rows: readonly LoudnessRow[]; readonly zone: string }) {
  const told = (level: number | null): string => level?.toFixed(1) ?? '–'
  return (
    <details class="numbers">
      <summary>In numbers</summary>
      <Table<LoudnessRow>
        caption="Loudness by segment, the latest first"
        rows={rows.slice(-most).reverse()}
        rowKey={({ start }) => start}
        columns={[
          {
            title: 'Segment',
            cell: ({ start }) => formatTime(start, { zone, seconds: true }),
            header: true,
          },
          { title: 'Integrated, LUFS', cell: (row) => told(row.integrated), numeric: true },
          { title: 'Short-term, LUFS', cell: (row) => told(row.shortTermMax), numeric: true },
          { title: 'True peak, dBTP', cell: (row) => told(row.truePeak), numeric: true },
        ]}
      />
    </details>
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
