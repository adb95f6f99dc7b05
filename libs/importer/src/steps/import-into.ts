import { type Archive, openArchive } from '../archive/archive.ts'
import { refuseUnmounted } from '../archive/place.ts'
import { createPublisher } from '../archive/publish.ts'
import { roomIn } from '../archive/room.ts'
import { beginRun } from '../archive/run.ts'
import type { ImporterError } from '../errors.ts'
import type { SourceFile } from '../groups.ts'
import { type FileGroup, groupFiles } from '../groups.ts'
import { nameRule } from '../names.ts'
import type { ArchiveFacts, FileResult, ReadBack } from '../report.ts'
import { describe } from './describe.ts'
import { mapOrdered } from './map-ordered.ts'
import { publishBatch } from './publish-batch.ts'
import { manifestsListing, recordImports } from './record.ts'
import { resultsOf } from './results.ts'
import { stage } from './stage.ts'
import type { CopiedGroup, StagedGroup, Supply } from './stage-context.ts'
import type { ImportContext, Told } from './telling.ts'

/** Shots that get their names together: each batch waits for the disk some four times. */
const batchSize = 32

/** What comes into one archive, and from where. */
export interface Delivery {
  /** The folder of the archive. */
  readonly archive: string
  /** The folder of the card. */
  readonly root: string
  /** The files on it. */
  readonly files: readonly SourceFile[]
  /** Where to take a file from instead of the card, if another archive has it. */
  readonly supply: Supply | undefined
}

/** Import files into one archive. */
export async function importInto(
  context: ImportContext,
  delivery: Delivery,
  told: Told,
): Promise<ArchiveFacts> {
  if (context.settings.mounted) await refuseUnmounted(delivery.archive)
  using archive = await openArchive(delivery.archive, context.signal)
  // It may have been unmounted meanwhile: what is open now stays on its disk.
  if (context.settings.mounted) await refuseUnmounted(delivery.archive)
  const imported: string[] = []
  const tell = (result: FileResult): void => {
    if (result.outcome === 'imported') imported.push(result.path)
    told.tell(result)
  }
  const readBack = await importAll(context, archive, delivery, { ...told, tell })
  // What is imported is imported. The next import writes what is missing in the history.
  const manifests = await recordImports(archive, Date.now())
    .then(() => manifestsListing(archive, imported))
    .catch((error: ImporterError) => {
      context.events.emit('warning', error.message)
      return []
    })
  return { readBack, manifests }
}

async function importAll(
  { settings, tags, signal }: ImportContext,
  archive: Archive,
  { root, files, supply }: Delivery,
  { tell, begin, warn }: Told,
): Promise<ReadBack | 'none'> {
  await using run = await beginRun(archive.layout)
  const publisher = createPublisher(archive.layout, archive.index)
  const dates = { now: Date.now(), zone: settings.zone }
  const { readBack, sums, naming } = settings
  const common = { archive, run, signal }
  const rule = nameRule(naming)
  const guess = { known: true }
  const room = roomIn(run.folder)
  // A second archive has to be a second copy.
  const reflink = settings.reflink && supply === undefined
  const staging = {
    ...common,
    root,
    rule,
    tags,
    dates,
    sums,
    readBack,
    guess,
    begin,
    supply,
    reflink,
    room,
  }
  const publishing = { ...common, publisher, now: () => Date.now(), proven: readBack }
  let way: ReadBack | 'none' = 'none'
  let batch: CopiedGroup[] = []

  const work = (group: FileGroup): Promise<CopiedGroup> => stage(staging, group)
  const flush = async (): Promise<void> => {
    const copied = batch
    batch = []
    // All at once: exiftool takes little longer for many files than for one.
    const groups = await Promise.all(copied.map((group) => describe(staging, group)))
    for (const group of groups) {
      for (const warning of warningsOf(group)) warn(warning)
    }
    const shots = groups.flatMap(({ shot }) => shot ?? [])
    const outcomes = await publishBatch(publishing, shots)
    for (const group of groups) for (const result of resultsOf(group, outcomes)) tell(result)
  }
  const groups = groupFiles(files)
  for await (const group of mapOrdered(groups, work, { jobs: settings.jobs, waiting: batchSize })) {
    signal.throwIfAborted()
    way = way === 'dropped' ? way : (group.way ?? way)
    batch.push(group)
    if (batch.length === batchSize) await flush()
  }
  await flush()
  return way
}

/** What is odd about a group. */
export function warningsOf({ members, doubts }: StagedGroup): string[] {
  const path = members[0]?.member.file.path
  return doubts.map((doubt) => `${path}: ${doubt}`)
}
