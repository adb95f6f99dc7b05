import type { EventSource } from '../events.ts'
import { isSameFolder } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { readMetas } from '../mirror/metas.ts'
import type { RepositorySettings } from '../options.ts'
import type { Moment } from '../unlisted.ts'
import { type PruneReport, prune } from './prune.ts'
import { signingOf, signRun } from './sign-run.ts'
import { survey } from './survey.ts'

/** Which mirror is pruned, and how. */
export interface PruneRunOptions {
  readonly settings: RepositorySettings
  readonly layout: Layout
  /** Told what is odd. */
  readonly events: EventSource
  /** For how long something must not have been listed, in ms. */
  readonly grace: number
  /** The time. */
  readonly now: Moment
  /** Whether to say only what would go. */
  readonly dryRun: boolean
}

/** Prune a mirror by the images in their folder, unless these cannot be what it is a mirror of. */
export async function pruneRun({
  settings,
  layout,
  events,
  grace,
  now,
  dryRun,
}: PruneRunOptions): Promise<PruneReport> {
  const warn = (text: string): void => void events.emit('warning', text)
  const { found, series, images, rdiffs } = await survey(settings, warn)
  const wanted = new Set(series.map(({ name }) => name))
  const { metas } = await readMetas(layout)
  const isOfMirror = [...metas.keys()].some((name) => wanted.has(name))
  if (found.size === 0 || !isOfMirror) {
    // A disk that is not mounted, or another one, looks like that: nobody shall lose a mirror by it. A new mirror has nothing to lose.
    const what = found.size === 0 ? '' : ' of a series that the mirror offers'
    if (images.size > 0) {
      warn(`${settings.images}: expected images${what}, found none: nothing is removed`)
    }
    return { series: [], files: [], bytes: 0, waiting: [] }
  }
  const isOne = await isSameFolder(settings.images, settings.mirror)
  const originals = new Set(isOne ? found.keys() : [])
  const signing = dryRun ? undefined : await signingOf(settings, layout, warn)
  const sign = () => signRun({ signing, layout, events })
  const there = { metas, images, rdiffs }
  return await prune(layout, { ...there, wanted, grace, now, originals, dryRun, sign })
}
