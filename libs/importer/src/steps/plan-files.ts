import { type Archive, openArchiveToRead } from '../archive/archive.ts'
import { type Claim, claim } from '../archive/claim.ts'
import { readCounter } from '../archive/counter.ts'
import { type FileGroup, groupFiles } from '../groups.ts'
import { nameRule } from '../names.ts'
import type { ImportReport } from '../report.ts'
import type { StagedFile, StagedShot } from '../shot.ts'
import { deliver } from './deliver.ts'
import { describe } from './describe.ts'
import { type Delivery, warningsOf } from './import-into.ts'
import { mapOrdered } from './map-ordered.ts'
import type { Outcome } from './publish-batch.ts'
import { resultsOf } from './results.ts'
import { stage } from './stage.ts'
import type { StagedGroup } from './stage-context.ts'
import { type ImportContext, type Told, telling } from './telling.ts'

/** No run has this name, and nothing claimed under it is kept. */
const nobody = 'plan'

/** Find out what an import would do. */
export async function planFiles(context: ImportContext, root: string): Promise<ImportReport> {
  const { settings, signal } = context
  const report = await telling(context, root, async ({ files }, all) => {
    return await deliver(settings.archives, files, { told: all, signal }, async (one, told) => {
      await planInto(context, { ...one, root, files, supply: undefined }, told)
      return { readBack: 'none', manifests: [] }
    })
  })
  return { ...report, proven: false }
}

async function planInto(
  { settings, tags, signal }: ImportContext,
  { archive: at, root, files, supply }: Delivery,
  { tell, warn, begin }: Told,
): Promise<void> {
  using archive = await openArchiveToRead(at, signal)
  const { zone, jobs, naming, readBack, sums } = settings
  const staging = {
    ...{ archive, run: undefined, root, rule: nameRule(naming), tags, sums, readBack, signal },
    ...{ dates: { now: Date.now(), zone }, guess: { known: true }, begin, supply, reflink: false },
    room: undefined,
  }
  const groups: StagedGroup[] = []
  const look = async (group: FileGroup): Promise<StagedGroup> =>
    await describe(staging, await stage(staging, group))
  for await (const group of mapOrdered(groupFiles(files), look, { jobs, waiting: jobs })) {
    for (const warning of warningsOf(group)) warn(warning)
    groups.push(group)
  }
  const shots = groups.flatMap(({ shot }) => shot ?? [])
  const outcomes = await outcomesOf(archive, shots)
  for (const group of groups) for (const one of resultsOf(group, outcomes)) tell(one)
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
      const state = one && !one.known ? 'imported' : 'known'
      outcomes.set(file, { state, path: one?.path ?? '', proven: false })
    }
  }
  return outcomes
}
