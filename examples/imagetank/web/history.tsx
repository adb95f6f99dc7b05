import { formatBytes } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { ImportView } from '../src/api/types.ts'
import { endOf, type ImportEnd } from '../src/import-end.ts'
import { formatMoment, formatTook } from './clock.ts'
import { originalOf } from './places.ts'
import { Skipped, skippedOf } from './skipped.tsx'

/** Imports that are shown at first. */
const few = 8

const ways: Readonly<Record<ImportView['readBack'], string>> = {
  direct: 'read back from the disk, past the memory',
  dropped: 'read back after the memory was emptied of it',
  none: 'not read back',
}

const ends: Readonly<Record<ImportEnd, { readonly look: string; readonly label: string }>> = {
  proven: { look: 'badge-good', label: 'Proven' },
  imported: { look: 'badge-warn', label: 'Not proven' },
  failed: { look: 'badge-bad', label: 'Failed' },
}

/** The imports that are over, with their proofs. */
export function HistoryPanel({ imports }: { readonly imports: readonly ImportView[] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? imports : imports.slice(0, few)
  return (
    <section class="panel history" aria-labelledby="history-title" data-testid="history">
      <header>
        <h2 id="history-title">Imports</h2>
      </header>
      {imports.length === 0 && <p class="soft">None yet.</p>}
      <ul class="history-list">
        {shown.map((one) => (
          <Import key={one.id} one={one} />
        ))}
      </ul>
      {shown.length < imports.length && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          Show all {imports.length}
        </button>
      )}
    </section>
  )
}

function Import({ one }: { readonly one: ImportView }) {
  const { label, kind, started, seconds, imported, known, failed, found, proof } = one
  const end = endOf(one)
  const left = skippedOf(one.skipped)
  return (
    <li>
      <details>
        <summary>
          <span class={`badge ${ends[end].look}`}>{ends[end].label}</span>
          <strong class="history-name">{label}</strong>
          <time class="soft" dateTime={new Date(started).toISOString()}>
            {formatMoment(started)}
          </time>
          <span class="history-counts">
            {imported.files} new
            <span class="soft"> · {known.files} known</span>
            {left > 0 && <span class="soft"> · {left} left out</span>}
            {failed.files > 0 && <span class="history-bad"> · {failed.files} failed</span>}
          </span>
        </summary>
        <div class="history-more">
          <p>
            {found.files === 1 ? 'One file' : `${found.files} files`} of {formatBytes(found.bytes)},
            found by <span class="mono">{kind}</span>; {formatBytes(imported.bytes)} were new. It
            took {formatTook(seconds)};{' '}
            {imported.files > 0 ? ways[one.readBack] : 'nothing was to be copied'}.
          </p>
          {proof !== null && (
            <p>
              Proof: <a href={originalOf(`ascmhl/${proof}`)}>{proof}</a>
            </p>
          )}
          {one.failure !== null && <p class="note note-bad">{one.failure}</p>}
          {one.faults.map(({ file, reason }) => (
            <p key={file} class="note note-bad">
              <strong>{file}</strong>: {reason}
            </p>
          ))}
          {one.warnings.map((warning) => (
            <p key={warning} class="note note-warn">
              {warning}
            </p>
          ))}
          {left > 0 && <Skipped skipped={one.skipped} />}
        </div>
      </details>
    </li>
  )
}
