import { type Archive, openArchive } from '../archive/archive.ts'
import { refuseUnmounted } from '../archive/mounted.ts'
import { createPublisher } from '../archive/publish.ts'
import { beginRun } from '../archive/run.ts'
import { ImporterError } from '../errors.ts'
import type { EventSource } from '../events.ts'
import type { TagReader } from '../exif/reader.ts'
import { type FileGroup, groupFiles } from '../groups.ts'
import { nameRule } from '../names.ts'
import type { ImporterSettings } from '../options.ts'
import { type FileMeter, meterOf } from '../progress.ts'
import { type FileResult, type ImportReport, type ReadBack, reportOf } from '../report.ts'
import { type Found, walk } from '../source/walk.ts'
import { describe } from './describe.ts'
import { mapOrdered } from './map-ordered.ts'
import { publishBatch } from './publish-batch.ts'
import { recordImports } from './record.ts'
import { resultsOf } from './results.ts'
import { stage } from './stage.ts'
import type { CopiedGroup, StagedGroup } from './stage-context.ts'

/** What an import works with. */
export interface ImportContext {
  /** How it is done. */
  readonly settings: ImporterSettings
  /** Reads dates. */
  readonly tags: TagReader
  /** Is told what happens. */
  readonly events: EventSource
  /** Stops it; the next import goes on. */
  readonly signal: AbortSignal
}

/** Shots that get their names together: each batch waits for the disk some four times. */
const batchSize = 32

/** Import everything in a folder. */
export async function importFiles(context: ImportContext, source: string): Promise<ImportReport> {
  const { settings, signal } = context
  if (settings.mounted) await refuseUnmounted(settings.archive)
  return await telling(context, source, async (found, told) => {
    using archive = await openArchive(settings.archive, signal)
    const way = await importAll(context, archive, source, found, told)
    // What is imported is imported. The next import writes what is missing in the history.
    await recordImports(archive, Date.now()).catch((error: ImporterError) => {
      context.events.emit('warning', error.message)
    })
    return way
  })
}

/** Search a card, work on what is there, tell of it. */
export async function telling(
  { settings, signal, events }: Pick<ImportContext, 'settings' | 'signal' | 'events'>,
  source: string,
  work: (found: Found, told: Told) => Promise<ReadBack | 'none'>,
): Promise<ImportReport> {
  const start = performance.now()
  const found = await walk(source, { others: settings.others, signal })
  const bytes = found.files.reduce((sum, { size }) => sum + size, 0)
  const total = { files: found.files.length + found.unreadable.length, bytes }
  events.emit('begun', total)
  const clock = (): number => performance.now()
  const meter = meterOf(total, clock, (progress) => void events.emit('progress', progress))
  const files: FileResult[] = []
  const tell = (result: FileResult): void => {
    files.push(result)
    meter.addFile()
    events.emit('file', result)
  }
  for (const { path, error } of found.unreadable) {
    tell({ outcome: 'failed', source: path, size: 0, error })
  }
  const readBack = await work(found, { tell, begin: meter.begin })
  events.emit('progress', meter.progress)
  const seconds = (performance.now() - start) / 1000
  const report = reportOf(files, { skipped: found.skipped, seconds, readBack })
  events.emit('done', report)
  return report
}

/** Where to tell what is done. */
export interface Told {
  /** What became of a file. */
  readonly tell: (result: FileResult) => void
  /** A file is being read from the card. */
  readonly begin: (source: string, size: number) => FileMeter
}

async function importAll(
  { settings, tags, events, signal }: ImportContext,
  archive: Archive,
  root: string,
  { files }: Found,
  { tell, begin }: Told,
): Promise<ReadBack | 'none'> {
  await using run = await beginRun(archive.layout)
  const publisher = createPublisher(archive.layout, archive.index)
  const dates = { now: Date.now(), zone: settings.zone }
  const { readBack, sums, naming } = settings
  const common = { archive, run, signal }
  const rule = nameRule(naming)
  const guess = { known: true }
  const staging = { ...common, root, rule, tags, dates, sums, readBack, guess, begin }
  const publishing = { ...common, publisher, now: () => Date.now(), proven: readBack }
  let way: ReadBack | 'none' = 'none'
  let full: ImporterError | undefined
  let batch: CopiedGroup[] = []

  const work = async (group: FileGroup): Promise<CopiedGroup> => {
    const staged = full ? refused(group, full) : await stage(staging, group)
    full ??= fullIn(staged)
    return staged
  }
  const flush = async (): Promise<void> => {
    const copied = batch
    batch = []
    // All at once: exiftool takes little longer for many files than for one.
    const groups = await Promise.all(copied.map((group) => describe(staging, group)))
    for (const group of groups) {
      for (const warning of warningsOf(group)) events.emit('warning', warning)
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
export function warningsOf({ members, implausible }: StagedGroup): string[] {
  const path = members[0]?.member.file.path
  return implausible.map(({ tag, value }) => `${path}: ${tag} is ${value}, which is not believed`)
}

function fullIn({ members }: CopiedGroup): ImporterError | undefined {
  return members
    .flatMap((one) => (one.state === 'failed' ? [one.error] : []))
    .find(({ code }) => code === 'ERR_FULL')
}

/** Once the archive is full, each further file would only tell the same after a long copy. */
function refused(group: FileGroup, cause: ImporterError): CopiedGroup {
  return {
    group,
    sibling: undefined,
    way: undefined,
    members: group.members.map((member) => {
      const message = `${member.file.path} was not tried: the archive is full`
      const error = new ImporterError('ERR_NOT_TRIED', message, { cause })
      return { member, state: 'failed', error }
    }),
  }
}
