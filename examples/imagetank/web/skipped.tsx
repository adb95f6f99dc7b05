import type { SkipKind, SkippedView } from '../src/api/types.ts'

/** Why something is left out, what somebody may miss first. */
const reasons: Readonly<Record<SkipKind, string>> = {
  other: 'no photo, film, sound or sidecar: the box was told to leave those',
  link: 'a link, which could lead anywhere',
  special: 'no file, but a device or a pipe',
  litter: 'what a computer has left there for itself',
}

/** Files of a kind that are shown. */
const most = 5

/** How much an import left out. */
export function skippedOf({ counts }: SkippedView): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** What an import left out, and why. */
export function Skipped({ skipped: { counts, files } }: { readonly skipped: SkippedView }) {
  const kinds = (Object.keys(reasons) as SkipKind[]).filter((kind) => counts[kind] !== undefined)
  return (
    <div class="skipped" data-testid="skipped">
      <p>Left out, so not in the archive:</p>
      <dl>
        {kinds.map((kind) => {
          const named = files.filter((one) => one.kind === kind).slice(0, most)
          const more = (counts[kind] ?? 0) - named.length
          return (
            <div key={kind}>
              <dt>
                {counts[kind]} × {reasons[kind]}
              </dt>
              <dd>
                {named.map(({ file }) => file).join(', ')}
                {more > 0 && ` and ${more} more`}
              </dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
