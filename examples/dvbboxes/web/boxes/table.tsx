import { Table } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { BoxVerb, BoxView, StateKind } from '../../src/api/types.ts'
import { locale } from '../words/language.ts'
import { words } from '../words/words.ts'
import { age } from './age.ts'

const texts = words.boxes

/** How a state looks. */
const looks: Readonly<Record<StateKind, string>> = {
  live: 'badge-good',
  stale: 'badge-warn',
  unreachable: 'badge-bad',
  emptied: 'badge-bad',
  'never-synced': '',
}

/** Props of {@link BoxTable}. */
export interface BoxTableProps {
  readonly boxes: readonly BoxView[]
  /** May boxes be stopped and started? */
  readonly mayRun: boolean
  readonly onRun: (box: BoxView, verb: BoxVerb) => Promise<void>
}

/** Each box, and how far it can be relied on. */
export function BoxTable({ boxes, mayRun, onRun }: BoxTableProps) {
  const number = (count: number | undefined): string => count?.toLocaleString(locale) ?? texts.known
  return (
    <Table<BoxView>
      caption={texts.title}
      rows={boxes}
      rowKey={({ town, host }) => `${town}/${host}`}
      empty={words.shell.empty}
      columns={[
        { title: texts.town, cell: ({ town }) => town, by: ({ town }) => town },
        { title: texts.server, cell: ({ host }) => host, by: ({ host }) => host, header: true },
        {
          title: texts.state,
          by: ({ state }) => state.kind,
          cell: ({ state, runs }) => (
            <>
              <span class={`badge ${looks[state.kind]}`} title={textOf(state)}>
                {texts.states[state.kind]}
              </span>
              {runs === false && <span class="soft"> {texts.stopped}</span>}
            </>
          ),
        },
        {
          title: texts.age,
          numeric: true,
          by: ({ lag }) => lag ?? Number.POSITIVE_INFINITY,
          cell: ({ lag, state }) =>
            lag === null ? texts.known : state.atLeast ? texts.atLeast(age(lag)) : age(lag),
        },
        {
          title: texts.holds,
          numeric: true,
          by: ({ counts }) => counts?.media ?? -1,
          cell: ({ counts }) => number(counts?.media),
        },
        {
          title: texts.programmes,
          numeric: true,
          by: ({ counts }) => counts?.programmes ?? -1,
          cell: ({ counts }) => number(counts?.programmes),
        },
        {
          title: texts.oddities,
          numeric: true,
          by: ({ oddities }) => oddities.total,
          cell: ({ oddities }) =>
            oddities.total === 0 ? '0' : <a href="#oddities">{oddities.total}</a>,
        },
        ...(mayRun
          ? [
              {
                title: texts.demo,
                cell: (box: BoxView) => <Run box={box} onRun={onRun} />,
              },
            ]
          : []),
      ]}
    />
  )
}

/** Stops a box of the demo, or starts it again. */
function Run({ box, onRun }: { readonly box: BoxView } & Pick<BoxTableProps, 'onRun'>) {
  const [busy, setBusy] = useState(false)
  if (box.runs === null) return null
  const verb = box.runs ? 'stop' : 'start'
  return (
    <button
      type="button"
      class="quiet"
      aria-disabled={busy}
      aria-label={texts[`${verb}Box`](box.host)}
      onClick={() => {
        if (busy) return
        setBusy(true)
        void onRun(box, verb).finally(() => setBusy(false))
      }}
    >
      {texts[verb]}
    </button>
  )
}

/** A state in a sentence. */
export function textOf({ kind, age: ms, atLeast }: BoxView['state']): string {
  const known = age((ms ?? 0) / 1000)
  const old = atLeast ? texts.atLeast(known) : known
  switch (kind) {
    case 'live':
    case 'never-synced':
      return texts.stateText[kind]
    case 'unreachable':
      return ms === null ? texts.stateText.unknown : texts.stateText.unreachable(old)
    default:
      return texts.stateText[kind](old)
  }
}
