import { rm } from 'node:fs/promises'
import { makeDirectory, sweep } from '@boxwright/durable'
import type { FailedDiff, Refusal } from '../events.ts'
import { sameIdentity } from '../identity.ts'
import { imageName } from '../image-name.ts'
import type { Meta } from '../meta.ts'
import { layoutOf } from '../mirror/layout.ts'
import { readMetas } from '../mirror/metas.ts'
import { giveMirror } from '../mirror/owner.ts'
import { openRecords } from '../mirror/records.ts'
import { type Plan, pairUp } from '../plan.ts'
import type { SignReport } from '../sign-report.ts'
import { writeConfigs } from './configuration.ts'
import { adoptDiffs, type Images, makeDiffs } from './make-diffs.ts'
import { makeSignatures } from './make-signatures.ts'
import { openPool } from './open-pool.ts'
import { beginningOf, planOf, type RdiffTarget } from './plan-run.ts'
import { metasOf, publishImages, publishMetadata } from './publish.ts'
import { readImages } from './read-images.ts'
import type { Run } from './run.ts'
import { type Survey, survey } from './survey.ts'
import { tallyOf } from './tally.ts'
import { withdraw } from './withdraw.ts'

/** The images of a run. */
export interface ImageCounts {
  /** How many there are in the mirror. */
  readonly offered: number
  /** How many were read in this run. */
  readonly read: number
}

/** The rdiffs of a run. */
export interface DiffCounts {
  /** How many there are in the mirror. */
  readonly offered: number
  /** How many were made in this run. */
  readonly made: number
  /** How many of these were joined from others. */
  readonly composed: number
  /** How many were found without a record and proven in this run. */
  readonly adopted: number
}

/** How many bytes of images a run has read. */
export interface BytesRead {
  /** For the first time: for their sums. */
  readonly once: number
  /** Again: to find and verify matches, to prove rdiffs. */
  readonly again: number
}

/** What a run has done. */
export interface GenerateReport {
  /** The images. */
  readonly images: ImageCounts
  /** Images that are not offered, and why. */
  readonly refused: readonly Refusal[]
  /** The rdiffs. */
  readonly diffs: DiffCounts
  /** Rdiffs that could not be made. */
  readonly failed: readonly FailedDiff[]
  /** Series with new metadata. */
  readonly published: readonly string[]
  /** What of the signed metadata is new, and for how long they are good; `undefined` without keys. */
  readonly signed: SignReport | undefined
  /** How many bytes of images were read. */
  readonly bytesRead: BytesRead
  /** How long it took, in s. */
  readonly seconds: number
}

/** Bring a mirror up to date. The caller holds its lock. */
export async function generate(
  base: Omit<Run, 'records' | 'metas' | 'bytes' | 'layout' | 'pool'>,
  only: readonly RdiffTarget[] | undefined,
): Promise<GenerateReport> {
  const start = performance.now()
  const { settings, events } = base
  const layout = layoutOf(settings.mirror)
  const { rdiffs, meta, checksums } = layout
  const folders = [rdiffs, meta, checksums, layout.records, layout.indexes]
  for (const folder of folders) await makeDirectory(folder)
  // What a run that was killed left half-written is made anew.
  const written = [...folders, layout.signatures, layout.signatureNotes]
  for (const folder of written) await sweep(folder, () => 'remove')
  // The folder of images may be the same: what somebody fetches there is none of ours.
  await sweep(layout.root, ({ part }) => (/\.~[^.]*\.part$/.test(part) ? 'remove' : 'keep'))
  await rm(layout.work, { recursive: true, force: true })
  await makeDirectory(layout.work)
  const warn = (text: string): void => void events.emit('warning', text)
  const state = await survey(settings, warn)
  // A disk that is not mounted looks like that: what clients and make are told stays as it is.
  const isAway = state.found.size === 0
  if (!isAway && settings.config === 'write' && settings.mode === 'production') {
    await writeConfigs(settings, [...state.found.keys()].map(imageName))
  }
  const records = await openRecords(layout)
  const { metas, faults } = await readMetas(layout)
  for (const fault of faults) warn(fault)
  if (isAway && metas.size > 0) {
    warn(
      `${settings.images}: expected images, found none: clients are offered what they were before`,
    )
  }
  await using pool = await openPool(settings, layout, warn)
  const run: Run = { ...base, layout, pool, records, metas, bytes: { once: 0, again: 0 } }
  await withdraw(run, (name) => isWrong(run, state, name))

  using tally = tallyOf(events)
  try {
    begin(run, state, planOf(run, state, undefined, only))
    const { good, refused } = await readImages(run, state.wanted, state.found)
    const plan = planOf(run, state, good, only)
    begin(run, state, plan, good)
    for (const { filename, kept, dropped } of plan.clashes) {
      const [one, other] = [kept.target.filename, dropped.target.filename]
      warn(`${filename} leads to ${one}; the rdiff to ${other} would have the same name`)
    }
    const replaced = new Set(
      plan.pairs.flatMap(({ forth, back }) => [forth?.filename, back?.filename]),
    )
    await withdraw(run, (name, sha512) => {
      const image = good.get(name)
      return replaced.has(name) || (image !== undefined && image.sha512 !== sha512)
    })
    const offered = new Set(state.series.flatMap(({ images }) => images))
    const placed = [...good.values()].filter(({ filename }) => offered.has(filename))
    await publishImages(run, placed, state.images)
    const failed = await makeAll(run, plan, good)
    const next = isAway ? new Map<string, Meta>() : metasOf(run, plan, good)
    const signed = await publishMetadata(run, next)
    await makeSignatures(run, plan, good)
    await giveMirror(settings.mirror, settings.images)
    const listed = [...(isAway ? run.metas : next).values()].flatMap((meta) =>
      Object.values(meta).flatMap(({ images }) => images),
    )
    return {
      images: { offered: listed.length, read: tally.read },
      refused,
      diffs: {
        offered: listed.reduce((sum, { diffs }) => sum + diffs.length, 0),
        made: tally.made,
        composed: tally.composed,
        adopted: tally.adopted,
      },
      failed,
      published: tally.published,
      signed,
      bytesRead: run.bytes,
      seconds: (performance.now() - start) / 1000,
    }
  } finally {
    await rm(layout.work, { recursive: true, force: true })
  }
}

/** Whether a file that metadata promise is visibly not what was published. */
function isWrong({ records }: Run, state: Survey, filename: string): boolean {
  const there = state.images.get(filename) ?? state.rdiffs.get(filename)
  if (!there) return true
  const { published } = records.all.get(filename) ?? {}
  return published !== undefined && !sameIdentity(published, there)
}

/** Tell what is going to be done. */
function begin(run: Run, state: Survey, plan: Plan, good?: Images): void {
  const beginning = beginningOf(run, state, plan, good)
  run.meter.expect(beginning.bytes)
  run.events.emit('begun', beginning)
}

async function makeAll(run: Run, plan: Plan, images: Images): Promise<FailedDiff[]> {
  const wrong = await adoptDiffs(run, plan.adopted, images)
  const names = new Set(wrong.map(({ filename }) => filename))
  await withdraw(run, (name) => names.has(name))
  const there = [...plan.kept, ...plan.adopted.filter(({ filename }) => !names.has(filename))]
  return await makeDiffs(run, [...plan.pairs, ...pairUp(wrong)], there, images)
}
