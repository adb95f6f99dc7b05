import { formatBytes, formatDuration } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
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
import { Pins } from './pins.tsx'

/** Choose a range; take it away, or keep it from being deleted. */
export function ExportPanel() {
  const page = usePage()
  const selection = usePart((state) => state.selection)
  return (
    <section class="panel export" aria-labelledby="export-title">
      <header>
        <h2 id="export-title">Export</h2>
        {selection && (
          <button type="button" class="quiet" onClick={() => page.verbs.select(undefined)}>
            Clear
          </button>
        )}
      </header>
      {selection ? <Chosen selection={selection} /> : <Choose />}
      <Pins />
    </section>
  )
}

function Choose() {
  const { store, verbs } = usePage()
  const choose = (): void => {
    const { playhead, timeline, now } = store.get()
    const end = timeline.recorded.at(-1)?.to ?? now
    const from = playhead ?? end - minute
    const bounds = { from: 0, to: Math.max(end, from + second) }
    verbs.select(rounded(clampSpan(bounds, { from, to: from + minute }), second))
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

function Chosen({ selection }: { readonly selection: Span }) {
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
      {refusal !== undefined && <p class="note note-warn">{refusal}</p>}
      <div class="actions">
        <button type="button" onClick={() => void verbs.pin(selection)}>
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
