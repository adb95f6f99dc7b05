import { formatBytes, useDrop } from '@boxwright/appliance/web'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { UploadsView } from '../../src/api/types.ts'
import { chosen, filesDropped } from './dropped.ts'
import { Queue, type Row } from './queue.ts'

/** Rows that are shown. */
const most = 6

/** Files come in by dropping them. */
export function UploadPanel({ uploads }: { readonly uploads: UploadsView }) {
  const [rows, setRows] = useState<readonly Row[]>([])
  const queue = useMemo(() => new Queue(setRows), [])
  const input = useRef<HTMLInputElement>(null)
  const [isOver, handlers] = useDrop((dropped) => {
    void filesDropped(dropped).then((all) => queue.add(all))
  })
  const isSending = rows.some(({ state }) => state === 'waiting' || state === 'sending')
  useEffect(() => {
    if (!isSending) return
    // The browser asks, in its own words.
    const ask = (event: Event): void => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isSending])
  const cancel = (): void => {
    queue.cancel()
    // The button goes, and must not take the focus with it.
    input.current?.focus()
  }
  return (
    <section class="panel upload" aria-labelledby="upload-title" data-testid="upload">
      <header>
        <h2 id="upload-title">Upload</h2>
        {isSending && (
          <button type="button" class="quiet" onClick={cancel}>
            Cancel the upload
          </button>
        )}
      </header>
      <label class={`drop${isOver ? ' is-over' : ''}`} {...handlers}>
        <svg viewBox="0 0 48 40" aria-hidden="true">
          <path d="M24 29V9m-8 8 8-8 8 8M6 26v6a4 4 0 0 0 4 4h28a4 4 0 0 0 4-4v-6" />
        </svg>
        <span>
          <strong>Drop photos, films or folders here</strong>, or choose them
        </span>
        <span class="soft">
          Up to {formatBytes(uploads.limit)} each. They are named and proven as those of a card are.
        </span>
        <input
          ref={input}
          type="file"
          multiple
          class="visually-hidden"
          accept={uploads.accept.join(',')}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])].map(chosen)
            queue.add({ files, unreadable: [] })
            currentTarget.value = ''
          }}
        />
      </label>
      {rows.length > 0 && <Rows rows={rows} />}
      <p role="status" class="visually-hidden">
        {rows.length > 0 && !isSending && `The upload is over: ${countsOf(rows)}`}
      </p>
      {uploads.waiting > 0 && (
        <p class="soft">
          {uploads.waiting === 1 ? 'One file waits' : `${uploads.waiting} files wait`} to be
          imported.
        </p>
      )}
    </section>
  )
}

function countsOf(rows: readonly Row[]): string {
  const of = (wanted: Row['state']): number => rows.filter(({ state }) => state === wanted).length
  const [refused, cancelled] = [of('refused'), of('cancelled')]
  return [
    `${of('done')} sent`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ].join(', ')
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const bytes = rows.reduce((sum, { size }) => sum + size, 0)
  const received = rows.reduce(
    (sum, row) => sum + (row.state === 'done' ? row.size : row.received),
    0,
  )
  const done = rows.filter(({ state }) => state === 'done').length
  const refused = rows.filter(({ state }) => state === 'refused')
  const cancelled = rows.filter(({ state }) => state === 'cancelled')
  const sending = rows.filter(({ state }) => state === 'sending')
  const told = [...sending, ...refused]
  return (
    <div class="upload-rows" data-testid="uploading">
      <progress
        value={received + done}
        max={Math.max(1, bytes + rows.length)}
        aria-label="Upload"
      />
      <p class="soft" data-testid="uploaded">
        {done} of {rows.length} files sent, {formatBytes(received)} of {formatBytes(bytes)}
        {refused.length > 0 && `, ${refused.length} refused`}
        {cancelled.length > 0 && `, ${cancelled.length} cancelled`}
      </p>
      <ul>
        {told.slice(0, most).map(({ key, path, size, received: part, reason }) => (
          <li key={key}>
            <span class="upload-name">{path}</span>
            <span class={reason === '' ? 'soft' : 'history-bad'}>
              {reason === '' ? `${Math.floor((100 * part) / Math.max(1, size))} %` : reason}
            </span>
          </li>
        ))}
      </ul>
      {told.length > most && <p class="soft">And {told.length - most} more.</p>}
    </div>
  )
}
