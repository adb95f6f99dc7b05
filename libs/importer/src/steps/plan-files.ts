import { type Archive, openArchiveToRead } from '../archive/archive.ts'
import { type Claim, claim } from '../archive/claim.ts'
import { readCounter } from '../archive/counter.ts'
import { type FileGroup, groupFiles } from '../groups.ts'
import { nameRule } from '../names.ts'
import type { ImportReport } from '../report.ts'
import type { StagedFile, StagedShot } from '../shot.ts'
import { describe } from './describe.ts'
import { type ImportContext, telling, warningsOf } from './import-files.ts'
import { mapOrdered } from './map-ordered.ts'
import type { Outcome } from './publish-batch.ts'
import { resultsOf } from './results.ts'
import { stage } from './stage.ts'
import type { StagedGroup } from './stage-context.ts'

/** No run has this name, and nothing claimed under it is kept. */
const nobody = 'plan'

/** Find out what an import would do. */
export async function planFiles(
  { settings, tags, events, signal }: ImportContext,
  root: string,
): Promise<ImportReport> {
  const report = await telling({ settings, events, signal }, root, async ({ files }, told) => {
    using archive = await openArchiveToRead(settings.archive, signal)
    const { zone, jobs, naming, readBack, sums } = settings
    const staging = {
      ...{ archive, run: undefined, root, rule: nameRule(naming), tags, sums, readBack, signal },
      ...{ dates: { now: Date.now(), zone }, guess: { known: true }, begin: told.begin },
    }
    const groups: StagedGroup[] = []
    const look = async (group: FileGroup): Promise<StagedGroup> =>
      await describe(staging, await stage(staging, group))
    const work = mapOrdered(groupFiles(files), look, {
      jobs,
      waiting: jobs,
    })
    for await (const group of work) {
      for (const warning of warningsOf(group)) events.emit('warning', warning)
      groups.push(group)
    }
    const shots = groups.flatMap(({ shot }) => shot ?? [])
    const outcomes = await outcomesOf(archive, shots)
    for (const group of groups) for (const one of resultsOf(group, outcomes)) told.tell(one)
    return 'none'
  })
  return { ...report, proven: false }
}

/** Claim names as an import would, and give them back. */
async function outcomesOf(
  { index, layout }: Archive,
  shots: readonly StagedShot[],
): Promise<Map<StagedFile, Outcome>> {
  const floor = (await readCounter(layout)) ?? -1
  const claimant = { run: nobody, floor, now: 0, proven: false }
  const claims = index.rehearsal(() => shots.map((shot) => claim(index, shot, claimant)))
  const outcomes = new Map<StagedFile, Outcome>()
  for (const [at, { files }] of shots.entries()) {
    for (const file of files) {
      const one: Claim | undefined = claims[at]?.find((each) => each.file === file)
      // Another import is about to publish it: by then it is known.
      outcomes.set(file, { state: one && !one.known ? 'imported' : 'known', path: one?.path ?? '' })
    }
  }
  return outcomes
}
