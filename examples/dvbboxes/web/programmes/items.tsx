import { useMemo } from 'preact/hooks'
import { clock, length } from '../shell/clock.ts'
import { nameOf, titleOf } from '../shell/names.ts'
import { Rows, type RowsColumn } from '../shell/rows.tsx'
import { words } from '../words/words.ts'
import type { MergedItem } from './merge.ts'

const texts = words.programmes

/** The items of a day, a column for each town. */
export function Items(props: {
  readonly rows: readonly MergedItem[]
  readonly towns: readonly string[]
}) {
  const { rows, towns } = props
  const columns = useMemo(() => columnsOf(towns), [towns.join('\n')])
  const now = Date.now() / 1000
  const on = rows.findIndex(({ start, end }) => start <= now && now < end)
  return (
    <Rows
      label={texts.title}
      rows={rows}
      rowKey={({ key }) => key}
      columns={columns}
      at={Math.max(0, on)}
      look={(row) => {
        const looks = [
          row.differs && 'item-differs',
          row.start <= now && now < row.end && 'item-on',
        ]
        return looks.filter(Boolean).join(' ') || undefined
      }}
      onOpen={({ filename }) => location.assign(placeOf(filename))}
    />
  )
}

/** The page of a medium. */
const placeOf = (filename: string): string => `/media?name=${encodeURIComponent(filename)}`

function columnsOf(towns: readonly string[]): readonly RowsColumn<MergedItem>[] {
  return [
    {
      key: 'start',
      look: 'rows-start',
      title: texts.start,
      width: 'var(--time)',
      cell: ({ start, end }) => {
        const now = Date.now() / 1000
        return (
          <>
            {clock(start)}
            {start <= now && now < end && <span class="visually-hidden"> {texts.now}</span>}
          </>
        )
      },
    },
    {
      key: 'end',
      look: 'rows-end',
      title: texts.end,
      width: 'var(--time)',
      cell: ({ end }) => clock(end),
    },
    {
      key: 'length',
      look: 'rows-length',
      title: texts.duration,
      width: 'var(--length)',
      cell: ({ duration }) => (duration === 0 ? '–' : length(duration)),
    },
    {
      key: 'file',
      look: 'rows-file',
      title: texts.file,
      cell: (item) => (
        <a href={placeOf(item.filename)} tabIndex={-1} title={item.filename}>
          {nameOf(item.filename)} <span class="soft">{titleOf(item)}</span>
        </a>
      ),
    },
    ...towns.map((town) => ({
      key: `town ${town}`,
      look: 'rows-town',
      title: (
        <abbr class="town-head" title={town}>
          {town}
        </abbr>
      ),
      width: `min(var(--town), ${towns.length < 5 ? 7 : towns.length < 9 ? 4.5 : 2.2}rem)`,
      cell: (item: MergedItem) => <Dot item={item} town={town} />,
    })),
    {
      key: 'lacking',
      look: 'rows-lacking',
      title: texts.lacking,
      width: 'var(--lacking)',
      cell: ({ lacking }) =>
        lacking.length > 0 && (
          <span class="lacking" title={lacking.join(', ')}>
            {lacking.join(', ')}
          </span>
        ),
    },
  ]
}

/** Whether a town plays an item, and has it. */
function Dot({ item, town }: { readonly item: MergedItem; readonly town: string }) {
  const plays = item.playing.includes(town)
  const lacks = item.lacking.includes(town)
  const label = !plays ? texts.silent(town) : lacks ? texts.playsWithout(town) : texts.plays(town)
  return (
    <span
      class={`dot dot-${!plays ? 'silent' : lacks ? 'lacking' : 'plays'}`}
      role="img"
      aria-label={label}
      title={label}
    />
  )
}
