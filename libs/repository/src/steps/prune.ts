import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checksumKinds, checksumPath } from '../checksum-files.ts'
import type { Identity } from '../identity.ts'
import { listFiles, removeFiles } from '../mirror/files.ts'
import { type Layout, tufFolder } from '../mirror/layout.ts'
import { type Metas, removeMetas, writeCksums } from '../mirror/metas.ts'
import { openRecords } from '../mirror/records.ts'
import { removeSignatures } from '../mirror/signature-files.ts'
import { listReferenced, listSigned } from '../mirror/signed.ts'
import { noteUnlisted, readUnlisted } from '../mirror/unlisted-notes.ts'
import { namesIn } from '../standing.ts'
import { type Moment, passedBetween, planPruning, seriesKey } from '../unlisted.ts'
import type { Survey } from './survey.ts'

/** What was removed from a mirror. */
export interface PruneReport {
  /** Series that are no longer wanted. */
  readonly series: readonly string[]
  /** Images and rdiffs that no series lists any more, and signed metadata that no timestamp leads to: these with their folders. */
  readonly files: readonly string[]
  /** How many bytes they had. Images that are hard links free nothing while the original is there. */
  readonly bytes: number
  /** Images, rdiffs and series that will go when their time of grace is over. */
  readonly waiting: readonly string[]
}

/** How a mirror is pruned. */
export interface PruneOptions extends Pick<Survey, 'images' | 'rdiffs'> {
  /** What the mirror offers. */
  readonly metas: Metas
  /** The series that are wanted. */
  readonly wanted: ReadonlySet<string>
  /** For how long something must not have been listed, in ms. */
  readonly grace: number
  /** The time. */
  readonly now: Moment
  /** Images that have no other name than that in the mirror: they stay. */
  readonly originals: ReadonlySet<string>
  /** Whether to say only what would go. */
  readonly dryRun: boolean
  /** Signs what is left, if the mirror is signed. */
  readonly sign: () => Promise<unknown>
}

/** Remove what no series lists any more: the metadata first, the files that they named long after. */
export async function prune(
  layout: Layout,
  { metas, images, rdiffs, wanted, grace, now, originals, dryRun, sign }: PruneOptions,
): Promise<PruneReport> {
  const { seen = now, unlisted = {} } = (await readUnlisted(layout)) ?? {}
  const passed = passedBetween(seen, now)
  const offered = [...metas.keys()].map(seriesKey)
  const kept = new Set([...wanted].map(seriesKey))
  const series = planPruning(offered, kept, unlisted, passed, grace)
  const gone = new Set(series.remove.map((name) => name.slice(0, -1)))
  const rest = new Map([...metas].filter(([name]) => !gone.has(name)))

  const signed = await listSigned(layout)
  const there = new Map<string, Identity>([...images, ...rdiffs, ...signed])
  // What a series names that goes only now is unlisted from now on; what is signed is not gone yet.
  const named = [...namesIn(rest.values()), ...(await signedNames(layout))]
  const listed = new Set([...named, ...originals])
  const files = planPruning(there.keys(), listed, unlisted, passed, grace)
  if (!dryRun) {
    if (gone.size > 0) {
      await removeMetas(layout, [...gone])
      await writeCksums(layout, rest)
      await sign()
    }
    // First of all there is room again: on a full disk nothing could be noted.
    await removeAll(layout, files.remove)
    await removeStaleIndexes(layout)
    await noteUnlisted(layout, { seen: now, unlisted: { ...series.keep, ...files.keep } })
  }
  return {
    series: [...gone],
    files: files.remove,
    bytes: files.remove.reduce((sum, name) => sum + (there.get(name)?.size ?? 0), 0),
    waiting: [...Object.keys(series.keep), ...Object.keys(files.keep)],
  }
}

/** Old clients know images and rdiffs by their names alone. */
async function signedNames(layout: Layout): Promise<string[]> {
  const paths = await listReferenced(layout)
  return paths.map((path) => path.replace(/^rdiffs\//, ''))
}

/** What is known of a file goes before it: killed on the way, the next run finds the file, and ends what was begun. */
async function removeAll(layout: Layout, names: readonly string[]): Promise<void> {
  const isSigned = (name: string): boolean => name.startsWith(`${tufFolder}/`)
  const images = names.filter((name) => name.endsWith('.img'))
  const clientFiles = names.filter((name) => !isSigned(name))
  const lists = clientFiles.flatMap((name) => checksumKinds.map((kind) => checksumPath(kind, name)))
  await (await openRecords(layout)).remove(clientFiles)
  for (const list of lists) await rm(join(layout.root, list), { force: true })
  await removeSignatures(layout, images)
  await removeFiles(layout.root, images)
  await removeFiles(
    layout.rdiffs,
    names.filter((name) => name.endsWith('.rdiff')),
  )
  await removeFiles(layout.root, names.filter(isSigned))
}

/** An index is named after what it is an index of; without a record of that nobody will ask for it. */
async function removeStaleIndexes(layout: Layout): Promise<void> {
  const { all } = await openRecords(layout)
  const known = new Set([...all.values()].map(({ sha512 }) => `${sha512.slice(0, 32)}.index`))
  const stale = await listFiles(layout.indexes, (name) => !known.has(name))
  await removeFiles(layout.indexes, [...stale.keys()])
}
