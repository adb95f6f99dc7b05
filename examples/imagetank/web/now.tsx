import { formatBytes, formatDuration } from '@boxwright/appliance/web'
import { useRef } from 'preact/hooks'
import type {
  FileProgressView,
  FileView,
  ImportView,
  JobView,
  PhaseView,
  StatusView,
} from '../src/api/types.ts'
import { ask } from './ask.ts'
import { Board } from './board.tsx'
import { formatTook } from './clock.ts'
import { clear, smallOf } from './places.ts'
import { skippedOf } from './skipped.tsx'

const sentences: Readonly<Record<PhaseView, { readonly head: string; readonly text: string }>> = {
  starting: { head: 'Starting', text: 'A moment.' },
  idle: { head: 'Ready for a card', text: 'Plug one in: it is imported by itself.' },
  importing: { head: 'Copying', text: 'Leave the card where it is.' },
  verifying: { head: 'Reading back', text: 'What was written is read from the disk and compared.' },
  proven: { head: 'Proven', text: 'Everything is in the archive. The card can be pulled out.' },
  imported: {
    head: 'Copied, not proven',
    text: 'The box was told not to read copies back. “Verify all” does, and proves them.',
  },
  failed: { head: 'Something is missing', text: 'Keep the card as it is.' },
  halt: { head: 'Halting', text: 'The lights go out when it is over.' },
}

/** What is missing was in the archive: no card need be kept for it. */
const ofArchive = {
  head: 'The archive has changed',
  text: 'What was found is told below. A photo that is lost comes in again with its card.',
}

/** Whether the light is red for what the last verification has found, and for nothing else. */
function isOfArchive({ phase, failures, verification: { last } }: StatusView): boolean {
  return phase === 'failed' && failures.every((failure) => failure === last?.verdict)
}

/** Files being copied that are shown. */
const mostCurrent = 6

/** Small pictures that are shown. */
const mostPictures = 24

/** Props of {@link NowPanel}. */
export interface NowProps {
  readonly status: StatusView
  readonly files: readonly FileView[]
  /** The import that was over last. */
  readonly last: ImportView | undefined
}

/** What the box does now, or did last. */
export function NowPanel({ status, files, last }: NowProps) {
  const { phase, lights, failures, imports, verification, mayChange } = status
  const { head, text } = isOfArchive(status) ? ofArchive : sentences[phase]
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <section class="panel now" aria-labelledby="now-title" data-testid="now">
      <Board lights={lights} />
      <div class="now-words">
        <h2
          ref={heading}
          id="now-title"
          class={`now-head now-${phase}`}
          tabIndex={-1}
          data-testid="phase"
        >
          {head}
        </h2>
        <p class="soft">{text}</p>
        {failures.map((failure) => (
          <p key={failure} class="note note-bad" role="alert">
            {failure}
          </p>
        ))}
        {(failures.length > 0 || phase === 'imported') && mayChange && (
          <p>
            <button
              type="button"
              onClick={() => {
                // The button goes, and must not take the focus with it.
                heading.current?.focus()
                void ask('acknowledge', { method: 'POST' })
              }}
            >
              I have seen it
            </button>
          </p>
        )}
        {imports.map((job) => (
          <Job key={job.id} job={job} />
        ))}
        {verification.progress !== null && (
          <Progress label="The whole archive" progress={verification.progress} />
        )}
        {imports.length === 0 && verification.progress === null && last && <Last last={last} />}
        <Strip files={files} />
      </div>
    </section>
  )
}

function Job({ job: { label, progress } }: { readonly job: JobView }) {
  return progress === null ? (
    <p>
      <strong>{label}</strong> is searched.
    </p>
  ) : (
    <Progress label={label} progress={progress} />
  )
}

function Progress({
  label,
  progress: { files, totalFiles, bytes, totalBytes, rate, left, current },
}: {
  readonly label: string
  readonly progress: NonNullable<JobView['progress']>
}) {
  const words = [
    `${files} of ${totalFiles} files`,
    `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
    ...(rate > 0 ? [`${formatBytes(rate)}/s`] : []),
    ...(left === null || left < 1 ? [] : [`${formatDuration(Math.ceil(left))} left`]),
  ]
  return (
    <div class="job" data-testid="job">
      <p>
        <strong>{label}</strong>
      </p>
      <progress
        value={bytes + files}
        max={Math.max(1, totalBytes + totalFiles)}
        aria-label={`Progress of ${label}`}
      />
      <p class="soft">{words.join(' · ')}</p>
      {current.length > 0 && <Current files={current} />}
    </div>
  )
}

/** The files that are being copied, each with its own progress. */
function Current({ files }: { readonly files: readonly FileProgressView[] }) {
  return (
    <ul class="job-files" aria-label="Files being copied">
      {files.slice(0, mostCurrent).map(({ source, bytes, size }) => {
        const isRead = size > 0 && bytes >= size
        return (
          <li key={source}>
            <span class="job-file">{source.split('/').at(-1)}</span>
            {/* Its number is beside it: six bars at once would never be silent. */}
            <progress value={bytes} max={Math.max(1, size)} aria-hidden="true" />
            <span class="soft job-state">
              {isRead ? 'reading back' : `${Math.floor((100 * bytes) / Math.max(1, size))} %`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Last({
  last: { label, imported, known, failed, skipped, seconds },
}: {
  readonly last: ImportView
}) {
  const left = skippedOf(skipped)
  const parts = [
    `${imported.files} new${imported.files > 0 ? ` (${formatBytes(imported.bytes)})` : ''}`,
    `${known.files} known`,
    ...(left > 0 ? [`${left} left out`] : []),
    ...(failed.files > 0 ? [`${failed.files} failed`] : []),
  ]
  return (
    <p data-testid="last">
      The last one, <strong>{label}</strong>: {parts.join(', ')}, in {formatTook(seconds)}.
    </p>
  )
}

/** The files that were just done. */
function Strip({ files }: { readonly files: readonly FileView[] }) {
  if (files.length === 0) return null
  return (
    <ol class="strip" aria-label="Files, the latest first" data-testid="strip">
      {files.slice(0, mostPictures).map(({ source, path, outcome, reason }) => (
        <li key={source} class={`strip-${outcome}`} title={reason ?? `${source} → ${path}`}>
          {path === null ? (
            <span class="strip-none" aria-hidden="true" />
          ) : (
            <img src={smallOf(path)} alt="" loading="lazy" width="96" height="64" onError={clear} />
          )}
          <span class="strip-name">{path?.split('/').at(-1) ?? source.split('/').at(-1)}</span>
          {outcome !== 'imported' && <em class="strip-mark">{outcome}</em>}
        </li>
      ))}
    </ol>
  )
}
