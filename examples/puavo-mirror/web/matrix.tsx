import { formatBytes } from '@boxwright/appliance/web'
import type { ImageView } from '../src/api/types.ts'
import { dateOf, savedPercent } from './names.ts'

/** Which image comes out of which: what each rdiff saves of the download. */
export function Matrix({ images }: { readonly images: readonly ImageView[] }) {
  const targets = images.filter(({ diffs }) => diffs.length > 0)
  if (targets.length === 0) return <p class="soft">No rdiffs: there is one image.</p>
  return (
    <div class="table-scroll">
      <table class="matrix" data-testid="matrix">
        <caption>
          What an rdiff saves of the download, from the image at the left to the one above
        </caption>
        <thead>
          <tr>
            <td />
            {targets.map(({ version }) => (
              <th key={version} scope="col">
                {dateOf(version)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {images.map((source) => (
            <tr key={source.version}>
              <th scope="row">{dateOf(source.version)}</th>
              {targets.map((target) => (
                <Cell key={target.version} source={source} target={target} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
        href={`/rdiffs/${encodeURIComponent(diff.filename)}`}
        title={`${formatBytes(diff.size)} instead of ${formatBytes(target.size)}`}
      >
        {saved} %
      </a>
    </td>
  )
}
