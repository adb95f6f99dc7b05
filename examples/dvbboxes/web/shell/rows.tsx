import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useMedia } from './use-media.ts'
import { usePrinting } from './use-printing.ts'
import { type RowWindow, useWindow } from './use-window.ts'

/** A column of {@link Rows}. */
export interface RowsColumn<Row> {
  /** Tells it from the others. */
  readonly key: string
  /** Its class in the style sheet. */
  readonly look: string
  readonly title: ComponentChildren
  /** Its width as the style sheet has it; the one without takes what is left. */
  readonly width?: string
  readonly cell: (row: Row) => ComponentChildren
}

/** Props of {@link Rows}. */
export interface RowsProps<Row> {
  /** What it shows. */
  readonly label: string
  readonly columns: readonly RowsColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** A class for a row. */
  readonly look?: (row: Row) => string | undefined
  /** What Enter does on a row. */
  readonly onOpen?: (row: Row) => void
  /** The row to be shown at first. Default the first. */
  readonly at?: number
}

/** px of a row: two lines of it where there is little room. */
const heights = { wide: 34, narrow: 52 }

/** How far keys move. */
const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** A table of any length: only the rows that are looked at are elements. On paper it is whole. */
export function Rows<Row>(props: RowsProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, at = 0 } = props
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const height = useMedia('(max-width: 44rem)') ? heights.narrow : heights.wide
  const printing = usePrinting()
  const seen = useWindow(place, rows.length, height)
  const { from, to } = printing ? { from: 0, to: rows.length } : seen
  const [current, setCurrent] = useState(at)
  const active = Math.min(current, rows.length - 1)

  useEffect(() => {
    setCurrent(at)
    place.current?.scrollTo({ top: Math.max(0, at - 3) * height })
  }, [at, height])

  function move(event: KeyboardEvent): void {
    const row = rows[active]
    if (event.key === 'Enter' && row !== undefined) onOpen?.(row)
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = Math.max(0, Math.min(rows.length - 1, active + step))
    setCurrent(next)
    const element = place.current
    if (element === null) return
    const head = element.querySelector('thead')?.offsetHeight ?? 0
    const top = next * height
    const room = element.clientHeight - head - height
    const scrolled = Math.min(top, Math.max(top - room, element.scrollTop))
    element.scrollTo({ top: scrolled })
  }

  return (
    <div ref={place} class="rows" style={{ '--row': `${height}px` }}>
      {partsOf(from, to, printing).map((part) => (
        <table
          // The same one while it is scrolled: it has the focus.
          key={printing ? part.from : 0}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that keys move in
          role="grid"
          aria-label={label}
          aria-rowcount={rows.length + 1}
          aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined}
          tabIndex={0}
          onKeyDown={move}
        >
          <Head columns={columns} />
          <tbody>
            <Space rows={printing ? 0 : part.from} height={height} />
            {rows.slice(part.from, part.to).map((row, offset) => {
              const index = part.from + offset
              const classes = [props.look?.(row), index === active && 'rows-current']
              return (
                <tr
                  key={rowKey(row)}
                  id={`${id}-${index}`}
                  aria-rowindex={index + 2}
                  aria-selected={index === active}
                  class={classes.filter(Boolean).join(' ') || undefined}
                  onClick={() => setCurrent(index)}
                >
                  {columns.map(({ key, look, cell }) => (
                    <td key={key} class={look}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              )
            })}
            <Space rows={printing ? 0 : rows.length - part.to} height={height} />
          </tbody>
        </table>
      ))}
    </div>
  )
}

/** Rows of a table on paper: to part a long one into pages takes a browser time by the square of its rows. */
const printed = 100

/** The tables to draw: one, or on paper as many as it takes. */
function partsOf(from: number, to: number, printing: boolean): readonly RowWindow[] {
  if (!printing) return [{ from, to }]
  return Array.from({ length: Math.ceil(to / printed) }, (_, at) => ({
    from: at * printed,
    to: Math.min(to, (at + 1) * printed),
  }))
}

function Head<Row>({ columns }: Pick<RowsProps<Row>, 'columns'>) {
  return (
    <>
      <colgroup>
        {columns.map(({ key, look, width }) => (
          <col key={key} class={look} style={width === undefined ? {} : { width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ key, look, title }) => (
            <th key={key} scope="col" class={look}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

/** The room of rows that are not looked at. */
function Space({ rows, height }: { readonly rows: number; readonly height: number }) {
  if (rows <= 0) return null
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <tr class="rows-space" aria-hidden="true">
      <td style={{ height: `${rows * height}px` }} />
    </tr>
  )
}
