import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { Scroller } from './scroller.tsx'
import { useWords } from './words/use-words.tsx'

/** One column of a {@link Table}. */
export interface Column<Row> {
  /** Its heading. */
  readonly title: string
  /** What a cell shows. */
  readonly cell: (row: Row) => ComponentChildren
  /** By what to sort. Default: the column cannot be sorted. */
  readonly by?: (row: Row) => number | string
  /** Set numbers to the right. Default `false`. */
  readonly numeric?: boolean
  /** It names its row: who cannot see the row hears it before a cell. Default `false`. */
  readonly header?: boolean
}

/** Props of {@link Table}. */
export interface TableProps<Row> {
  /** What the table shows, for those who cannot see it; shown too if `showCaption`. */
  readonly caption: string
  /** Show the caption. Default `false`. */
  readonly showCaption?: boolean
  /** The columns. */
  readonly columns: readonly Column<Row>[]
  /** The rows, in the order in which they are shown until a column is chosen. */
  readonly rows: readonly Row[]
  /** What tells a row from the others. */
  readonly rowKey: (row: Row) => string | number
  /** What to say when there are none. Default `Nothing here yet.`, in the language of the page. */
  readonly empty?: ComponentChildren
}

/** A table that scrolls by itself on small screens, and sorts by a click on a heading. */
export function Table<Row>(props: TableProps<Row>) {
  const { language, emptyTable } = useWords()
  const { caption, showCaption = false, columns, rows, rowKey, empty = emptyTable } = props
  const [order, setOrder] = useState<{ title: string; descending: boolean } | undefined>()
  const sortBy = columns.find(({ title }) => title === order?.title)?.by
  const collator = useMemo(() => new Intl.Collator(language, { numeric: true }), [language])
  const sign = order?.descending === true ? -1 : 1
  const sorted = sortBy === undefined ? rows : sortRows(rows, sortBy, sign, collator)
  const choose = (title: string): void =>
    setOrder({ title, descending: order?.title === title && !order.descending })

  return (
    <Scroller label={caption}>
      <table>
        <caption class={showCaption ? undefined : 'visually-hidden'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, by, numeric }) => (
              <th
                key={title}
                scope="col"
                class={numeric ? 'number' : undefined}
                aria-sort={
                  order?.title !== title ? undefined : order.descending ? 'descending' : 'ascending'
                }
              >
                {by === undefined ? (
                  title
                ) : (
                  <button type="button" onClick={() => choose(title)}>
                    {title}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, cell, numeric, header }) =>
                header ? (
                  <th key={title} scope="row" class={numeric ? 'row-name number' : 'row-name'}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} class={numeric ? 'number' : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns.length} class="empty soft">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Scroller>
  )
}

function sortRows<Row>(
  rows: readonly Row[],
  by: (row: Row) => number | string,
  sign: 1 | -1,
  collator: Intl.Collator,
): Row[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)]
    const both = typeof x === 'number' && typeof y === 'number'
    return sign * (both ? x - y : collator.compare(String(x), String(y)))
  })
}
