import { formatBytes, formatDuration } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
import { rangeQuery } from '../api.ts'
import { usePage, usePart } from '../page.ts'
import { clampSpan, lengthOf, minute, rounded, type Span, second } from '../time/span.ts'
import { Ends } from './ends.tsx'
import {
  coveredBy,
  type ExportKind,
  estimateBytes,
  formatOf,
  isOfOneFormat,
  longestExport,
} from './estimate.ts'
import { Pins, type Say } from './pins.tsx'

/** Choose a range; take it away, or keep it from being deleted. */
export function ExportPanel() {
  const page = usePage()
  const selection = usePart((state) => state.selection)
  const panel = useRef<HTMLElement>(null)
  const [said, say] = useState('')
  const isChosen = selection !== undefined
  // The button that was pressed goes, and must not take the focus with it.
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    panel.current
      ?.querySelector<HTMLElement>('.ends input[type=text], .export-empty button')
      ?.focus()
  }, [isChosen])
  const select = (span: Span | undefined): void => {
    wanted.current = true
    page.verbs.select(span)
  }
  return (
    <section ref={panel} class="panel export" aria-labelledby="export-title">
      <header>
        <h2 id="export-title">Export</h2>
        {selection && (
          <button type="button" class="quiet" onClick={() => select(undefined)}>
            Clear
          </button>
        )}
      </header>
      {selection ? <Chosen selection={selection} say={say} /> : <Choose select={select} />}
      <Pins say={say} />
      <p role="status" class="visually-hidden">
        {said}
      </p>
    </section>
  )
}

function Choose({ select }: { readonly select: (span: Span) => void }) {
  const { store } = usePage()
  const choose = (): void => {
    const { playhead, timeline, now } = store.get()
    const end = timeline.recorded.at(-1)?.to ?? now
    const from = playhead ?? end - minute
    const bounds = { from: 0, to: Math.max(end, from + second) }
    select(rounded(clampSpan(bounds, { from, to: from + minute }), second))
  }
  return (
    <div class="export-empty">
      <p class="soft">
        Drag over the timeline to choose a range, or hold Shift and press the arrow keys on it.
      </p>
      <button type="button" onClick={choose}>
        Choose a minute
      </button>
    </div>
  )
}

function Chosen({ selection, say }: { readonly selection: Span; readonly say: Say }) {
  const { verbs } = usePage()
  const [kind, setKind] = useState<ExportKind>('wav')
  const live = usePart(({ status }) => status.recorder.format)
  const timeline = usePart((state) => state.timeline)
  const format = formatOf(timeline, selection, live)
  const length = lengthOf(selection)
  const held = coveredBy(timeline.recorded, selection)
  const isShown = selection.from >= timeline.from && selection.to <= timeline.to
  const isNothing = isShown && held === 0
  const isTooLong = length > longestExport
  const refusal = isTooLong
    ? 'A range of at most 24 hours can be taken away in one piece.'
    : isNothing
      ? 'Nothing of this range is saved yet.'
      : isOfOneFormat(timeline, selection)
        ? undefined
        : 'The rate or the number of channels changes within this range: choose a part of it.'
  const lacking = isShown && !isNothing ? length - held : 0
  return (
    <div class="form">
      <Ends selection={selection} />
      <div class="row export-kind">
        <fieldset class="switch">
          <legend class="visually-hidden">Format</legend>
          {(['wav', 'flac'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === kind}
              onClick={() => setKind(each)}
            >
              {each.toUpperCase()}
            </button>
          ))}
        </fieldset>
        <p class="soft" data-testid="estimate">
          {formatDuration(length / 1000)}
          {format && `, about ${formatBytes(estimateBytes(length, format, kind))}`}
        </p>
      </div>
      {lacking > 20 && (
        <p class="soft">
          {lacking < 10_000 ? `${(lacking / 1000).toFixed(1)} s` : formatDuration(lacking / 1000)}{' '}
          of it is not saved (yet): it will be silence.
        </p>
      )}
      <p role="status" class={refusal === undefined ? undefined : 'note note-warn'}>
        {refusal}
      </p>
      <div class="actions">
        <button
          type="button"
          onClick={() => {
            say('')
            void verbs.pin(selection).then((done) => done && say('Pinned.'))
          }}
        >
          Pin
        </button>
        {refusal === undefined && (
          <a
            class="button primary"
            download
            href={`/api/audio?${rangeQuery(selection)}&format=${kind}&download=1`}
          >
            Download {kind.toUpperCase()}
          </a>
        )}
      </div>
    </div>
  )
}
