import { formatBytes } from '@boxwright/appliance/web'
import type { DiskView, FaultKind, StatusView, VerificationView } from '../src/api/types.ts'
import { ask } from './ask.ts'
import { formatMoment } from './clock.ts'

/** Faults that are shown; the log has more of them. */
const most = 5

/** What is said of each kind of fault, of one and of several, the worst first. */
const words: Readonly<Record<FaultKind, string>> = {
  damaged: 'damaged',
  missing: 'missing',
  unreadable: 'unreadable',
  history: 'in the history',
  altered: 'altered',
  moved: 'moved',
  new: 'new',
}

/** What is in the archive, whether it is what it was, and the disks. */
export function StoragePanel({ status }: { readonly status: StatusView }) {
  const { archive, disks, verification, mayChange } = status
  const isAtWork = verification.progress !== null
  return (
    <section class="panel storage" aria-labelledby="storage-title" data-testid="storage">
      <header>
        <h2 id="storage-title">Archive</h2>
        {mayChange && (
          <button
            type="button"
            class="quiet"
            disabled={archive === null || archive.files === 0}
            aria-disabled={isAtWork}
            onClick={() => {
              if (!isAtWork) void ask('verify', { method: 'POST' })
            }}
          >
            Verify all
          </button>
        )}
      </header>
      <dl class="facts">
        <div>
          <dt>{archive?.files === 1 ? 'file' : 'files'}</dt>
          <dd>{archive?.files ?? 0}</dd>
        </div>
        <div>
          <dt>of photos and films</dt>
          <dd>{formatBytes(archive?.bytes ?? 0)}</dd>
        </div>
        <div>
          <dt>{archive?.generations === 1 ? 'proof' : 'proofs'}</dt>
          <dd>{archive?.generations ?? 0}</dd>
        </div>
      </dl>
      {(archive?.files ?? 0) > 0 && <Verified verification={verification} />}
      {disks.map((disk) => (
        <Disk key={disk.path} disk={disk} />
      ))}
    </section>
  )
}

function Verified({
  verification: { last, progress },
}: {
  readonly verification: VerificationView
}) {
  return (
    <>
      {progress !== null && (
        <p class="soft">
          {progress.files} of {progress.totalFiles} files read.
        </p>
      )}
      {progress === null && last === null && (
        <p class="soft">Each copy was read back when it was made. None has been read again yet.</p>
      )}
      <Found last={progress === null ? last : null} />
    </>
  )
}

/** What the last verification has found. */
function Found({ last }: Pick<VerificationView, 'last'>) {
  const isWrong = last !== null && (last.failure !== null || last.faults.length > 0)
  return (
    <div class="verified" data-testid="verified">
      <p>
        <output class={`badge ${isWrong ? 'badge-bad' : 'badge-good'}`}>
          {last && (isWrong ? 'Not what it was' : 'All is what it was')}
        </output>{' '}
        {last && (
          <>
            {last.files} files were read on{' '}
            <time dateTime={new Date(last.time).toISOString()}>{formatMoment(last.time)}</time>.
          </>
        )}
      </p>
      {last && <Faults last={last} />}
    </div>
  )
}

function Faults({ last }: { readonly last: NonNullable<VerificationView['last']> }) {
  const counts = countsOf(last.counts)
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  return (
    <>
      {last.failure !== null && <p class="note note-bad">{last.failure}</p>}
      {counts.length > 0 && (
        <p>{counts.map(([kind, count]) => `${count} ${words[kind]}`).join(', ')}.</p>
      )}
      {last.faults.slice(0, most).map(({ file, kind, reason }) => (
        <p key={`${kind} ${file}`} class={`note ${isOfOthers(kind) ? 'note-warn' : 'note-bad'}`}>
          <strong>{file === '.' ? 'All of it' : file}</strong> · {words[kind]}: {reason}
        </p>
      ))}
      {total > most && <p>And {total - most} more.</p>}
    </>
  )
}

/** Nothing is lost: somebody has put files there, or elsewhere. */
function isOfOthers(kind: FaultKind): boolean {
  return kind === 'new' || kind === 'moved' || kind === 'altered'
}

function countsOf(counts: NonNullable<VerificationView['last']>['counts']): [FaultKind, number][] {
  const all = Object.keys(words) as FaultKind[]
  return all.flatMap((kind) => {
    const count = counts[kind]
    return count === undefined ? [] : [[kind, count] satisfies [FaultKind, number]]
  })
}

function Disk({ disk: { what, path, total, free } }: { readonly disk: DiskView }) {
  const used = total > 0 ? (total - free) / total : 1
  const isFull = total === 0 || free < total / 20
  return (
    <div class="disk">
      <p class="disk-words">
        <span>{what.join(', ')}</span>
        <span class="soft">
          {total === 0 ? 'not there' : `${formatBytes(free)} free of ${formatBytes(total)}`}
        </span>
      </p>
      <div
        class={`disk-bar${isFull ? ' is-full' : ''}`}
        role="img"
        aria-label={`${Math.round(used * 100)} % of the disk of ${path} are used`}
      >
        <div class="disk-used" style={{ width: `${Math.round(used * 1000) / 10}%` }} />
      </div>
    </div>
  )
}
