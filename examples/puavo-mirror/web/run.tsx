import { formatBytes, formatDuration } from '@boxwright/appliance/web'
import type { ProgressView, ReportView, StatusView } from '../src/api/types.ts'
import { ask } from './ask.ts'

/** What is being done, or was done last. */
export function RunPanel({ status }: { readonly status: StatusView }) {
  const { progress, report, failure, state, images, repository } = status
  return (
    <section class="panel run" aria-labelledby="run-title">
      <header>
        <h2 id="run-title">{state === 'running' ? 'At work' : 'Last run'}</h2>
        <button
          type="button"
          class="quiet"
          aria-disabled={state === 'running'}
          onClick={() => {
            if (state !== 'running') void ask('run', { method: 'POST' })
          }}
        >
          Run now
        </button>
      </header>
      {failure !== null && (
        <p class="note note-bad" role="alert">
          {failure}
        </p>
      )}
      {state === 'running' && progress ? <Bar progress={progress} /> : <Last report={report} />}
      {report?.refused.map(({ filename, reason }) => (
        <p key={filename} class="note note-warn">
          <strong>{filename} is not offered.</strong> {reason}
        </p>
      ))}
      <dl class="where">
        <div class="where-row">
          <dt>Images from</dt>
          <dd class="mono">{images}</dd>
        </div>
        <div class="where-row">
          <dt>Clients fetch from</dt>
          <dd class="mono">{repository}</dd>
        </div>
      </dl>
    </section>
  )
}

function Bar({ progress }: { readonly progress: ProgressView }) {
  const { done, total, rate, left, current } = progress
  const words = [
    `${formatBytes(done)} of ${formatBytes(total)}`,
    ...(rate > 0 ? [`${formatBytes(rate)}/s`] : []),
    ...(left === null ? [] : [`${formatDuration(Math.ceil(left))} left`]),
  ]
  return (
    <>
      <progress value={done} max={Math.max(1, total)} aria-label="Progress of the run" />
      <p class="soft">{words.join(' · ')}</p>
      <p class="soft mono current">{current.join(', ') || ' '}</p>
    </>
  )
}

function Last({ report }: { readonly report: ReportView | null }) {
  if (!report) return <p class="soft">There was none yet.</p>
  const { images, diffs, made, seconds } = report
  return (
    <p data-testid="report">
      {images} images and {diffs} rdiffs are offered.{' '}
      {made === 0
        ? 'Nothing was to be made.'
        : `${made === 1 ? 'One was' : `${made} were`} made in ${
            seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds)
          }.`}
    </p>
  )
}
