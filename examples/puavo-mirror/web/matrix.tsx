import { formatBytes } from '@boxwright/appliance/web'
import { useId } from 'preact/hooks'
import type { ImageView } from '../src/api/types.ts'
import { dateOf, savedPercent } from './names.ts'

/** Which image comes out of which: what each rdiff saves of the download. */
export function Matrix({ images }: { readonly images: readonly ImageView[] }) {
  const id = useId()
  const targets = images.filter(({ diffs }) => diffs.length > 0)
  if (targets.length === 0) return <p class="soft">No rdiffs: there is one image.</p>
  return (
    <div>
      <p id={id} class="soft matrix-title">
        What an rdiff saves of a download, and what is left of it: from the image at the left to the
        one above
      </p>
      <div class="table-scroll">
        <table class="matrix" aria-labelledby={id} data-testid="matrix">
          <thead>
            <tr>
              <td />
              {targets.map(({ version }) => (
                <th key={version} scope="col">
                  <Version version={version} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {images.map((source) => (
              <tr key={source.version}>
                <th scope="row">
                  <Version version={source.version} />
                </th>
                {targets.map((target) => (
                  <Cell key={target.version} source={source} target={target} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** A version in two parts, which may be set one above the other. */
function Version({ version }: { readonly version: string }) {
  const [day, time] = dateOf(version).split(' ')
  return (
    <>
      {day} <span class="time">{time}</span>
    </>
  )
}

function Cell({ source, target }: { readonly source: ImageView; readonly target: ImageView }) {
  if (source === target) return <td class="same" aria-label="the same image" />
  const diff = target.diffs.find((one) => one.source === source.filename)
  if (!diff) return <td class="none" aria-label="no rdiff" />
  const saved = savedPercent(diff.size, target.size)
  const part = Math.max(0, 1 - diff.size / Math.max(1, target.size))
  return (
    <td class="saving" style={{ '--saved': `${(part * 100).toFixed(1)}%` }}>
      <a
        // Nobody hears the heads of the table on the way from link to link.
        aria-label={`${dateOf(source.version)} to ${dateOf(target.version)}: ${saved} %, ${formatBytes(diff.size)}`}
        href={`/rdiffs/${encodeURIComponent(diff.filename)}`}
        title={`${diff.filename}: ${formatBytes(diff.size)} instead of ${formatBytes(target.size)}`}
      >
        {saved} %<span class="soft">{formatBytes(diff.size)}</span>
      </a>
    </td>
  )
}
