import { formatBytes, formatDuration } from '@boxwright/appliance/web'
import type { StatusView } from '../../src/api/types.ts'
import { usePart } from '../page.ts'
import { type Share, secondsLeft, sharesOf } from './shares.ts'

const names: Readonly<Record<string, string>> = {
  wav: 'WAV',
  flac: 'FLAC',
  vorbis: 'Ogg Vorbis',
  opus: 'Opus',
  other: 'Other files',
  free: 'Free',
}

/** What is full, what is free, and what will be deleted when. */
export function StoragePanel() {
  const status = usePart((state) => state.status)
  const { storage } = status
  const shares = sharesOf(storage)
  return (
    <section class="panel storage" aria-labelledby="storage-title">
      <header>
        <div class="row">
          <h2 id="storage-title">Storage</h2>
          <span class={`badge ${storage.ready ? 'badge-good' : 'badge-warn'}`}>
            {storage.ready ? 'Ready' : 'Waiting'}
          </span>
        </div>
        {shares.length > 0 && (
          <p class="soft">
            {formatBytes(storage.free)} free of {formatBytes(storage.total)}
          </p>
        )}
      </header>
      {storage.reason !== undefined && <p class="note note-warn">{storage.reason}</p>}
      {shares.length > 0 && <Bar shares={shares} />}
      <ul class="policy soft">
        {policyWords(status).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="links">
        <a href="/pige/">All files</a> <a href="/munin/">Graphs</a> <a href="/metrics">Metrics</a>
      </p>
    </section>
  )
}

function Bar({ shares }: { readonly shares: readonly Share[] }) {
  return (
    <>
      <div class="shares" aria-hidden="true">
        {shares.map(({ name, part }) => (
          <div key={name} class={`share share-${name}`} style={{ flexGrow: part }} />
        ))}
      </div>
      <dl class="share-list">
        {shares.map(({ name, bytes, files }) => (
          <div key={name}>
            <dt>
              <span class={`share share-${name}`} aria-hidden="true" />
              {names[name] ?? name}
            </dt>
            <dd>
              {formatBytes(bytes)}
              {files !== undefined && (
                <small class="soft"> in {files === 1 ? 'one file' : `${files} files`}</small>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** What retention does, in words. */
function policyWords(status: StatusView): string[] {
  const { minimumFree, maximumAge, maximumSize, encodedShare } = status.policy
  const left = secondsLeft(status)
  const list: string[] = []
  if (minimumFree !== undefined) {
    list.push(`At least ${formatBytes(minimumFree)} stay free: the oldest are deleted first.`)
  }
  if (maximumAge !== undefined) {
    list.push(`Nothing is kept longer than ${formatDuration(maximumAge)}.`)
  }
  if (maximumSize !== undefined) {
    list.push(`The recordings take ${formatBytes(maximumSize)} at most.`)
  }
  if (encodedShare !== undefined) {
    const percent = Math.round(encodedShare * 100)
    list.push(`When space is short, ${percent} % of it are for encoded files.`)
  }
  const { waiting } = status.encoder
  if (waiting > 0)
    list.push(`${waiting === 1 ? 'One WAV waits' : `${waiting} WAVs wait`} to be encoded.`)
  list.push('What is pinned is never deleted.')
  if (left !== undefined) {
    list.push(`There is room for ${formatDuration(left)} of sound before anything is deleted.`)
  }
  return list
}
