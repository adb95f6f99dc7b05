import type { Beginning, EventSource } from '../events.ts'
import { layoutOf } from '../mirror/layout.ts'
import { readMetas } from '../mirror/metas.ts'
import { openRecords } from '../mirror/records.ts'
import type { RepositorySettings } from '../options.ts'
import { beginningOf, planOf, type RdiffTarget } from './plan-run.ts'
import { survey } from './survey.ts'

/** What a run would do. */
export interface Forecast extends Beginning {
  /**
   * How large the rdiffs would be together, in bytes, if they save as much as those that are there;
   * `undefined` if there are none yet.
   */
  readonly diffBytes: number | undefined
}

/** Look at what is there and at what is wanted, and do nothing. */
export async function forecast(
  settings: RepositorySettings,
  events: EventSource,
  only: readonly RdiffTarget[] | undefined,
): Promise<Forecast> {
  const layout = layoutOf(settings.mirror)
  const state = await survey(settings, (text) => void events.emit('warning', text))
  const known = { settings, records: await openRecords(layout) }
  const plan = planOf(known, state, undefined, only)
  const beginning = beginningOf(known, state, plan, undefined)
  const { metas } = await readMetas(layout)
  const images = [...metas.values()]
    .flatMap((meta) => Object.values(meta))
    .flatMap((each) => each.images)
  const there = images.flatMap(({ size, diffs }) =>
    diffs.map((diff) => ({ size, diff: diff.size })),
  )
  const whole = there.reduce((sum, { size }) => sum + size, 0)
  const part = there.reduce((sum, { diff }) => sum + diff, 0)
  const targets = plan.pairs.flatMap(({ forth, back }) => [forth, back].filter((each) => !!each))
  const wanted = targets.reduce(
    (sum, { target }) => sum + (state.found.get(target.filename)?.size ?? 0),
    0,
  )
  return { ...beginning, diffBytes: whole > 0 ? Math.round((wanted * part) / whole) : undefined }
}
