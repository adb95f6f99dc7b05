import { formatDate, formatTime } from '@boxwright/appliance/web'
import type { SignedView, VerificationView } from '../src/api/types.ts'
import { ask } from './ask.ts'

/** Faults that are shown; the log has them all. */
const most = 5

/** Whether what clients can fetch was found to be right. */
export function VerificationPanel({
  verification,
  signed,
}: {
  readonly verification: VerificationView
  readonly signed: SignedView | null
}) {
  const { files, total, last } = verification
  const isOver = files === null && last !== null
  const isWrong = last !== null && last.faults.length > 0
  return (
    <section class="panel verification" aria-labelledby="verification-title">
      <header>
        <h2 id="verification-title">Verification</h2>
        <button
          type="button"
          class="quiet"
          aria-disabled={files !== null}
          onClick={() => {
            if (files === null) void ask('verify', { method: 'POST' })
          }}
        >
          Verify now
        </button>
      </header>
      {files !== null && (
        <>
          <progress value={files} max={Math.max(1, total)} aria-label="Progress of verification" />
          <p class="soft">
            {files} of {total} files read
          </p>
        </>
      )}
      {files === null && last === null && (
        <p>
          Each rdiff was applied and compared before it was published; nothing has been read again
          yet.
        </p>
      )}
      <p data-testid="verified">
        <output class={`badge ${isWrong ? 'badge-warn' : 'badge-good'}`}>
          {isOver && (isWrong ? 'Mended' : 'All is right')}
        </output>{' '}
        {isOver && (
          <>
            {last.files} files were read to the end, and every rdiff applied, on{' '}
            <time dateTime={new Date(last.time).toISOString()}>
              {formatDate(last.time)}, {formatTime(last.time)}
            </time>{' '}
            UTC.
          </>
        )}
      </p>
      {signed && (
        <p class="soft" data-testid="signed">
          Signed, as version {signed.version}; good until{' '}
          <time dateTime={new Date(signed.expires).toISOString()}>
            {formatDate(signed.expires)}, {formatTime(signed.expires)}
          </time>{' '}
          UTC unless it is signed again before.
        </p>
      )}
      {last?.faults.slice(0, most).map(({ file, message }) => (
        <p key={file} class="note note-warn">
          <strong>{file}</strong> was not what clients were promised, and was withdrawn until it is
          right again: {shorten(message)}
        </p>
      ))}
      {last && last.faults.length > most && <p>And {last.faults.length - most} more.</p>}
    </section>
  )
}

/** The beginning of a sum tells as much to a person. */
function shorten(message: string): string {
  return message.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, '$1…')
}
