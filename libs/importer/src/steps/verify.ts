import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Archive, openArchive } from '../archive/archive.ts'
import { writingHistory } from '../archive/history.ts'
import type { IndexedFile } from '../archive/index-file.ts'
import { noteStoredFiles } from '../archive/scan.ts'
import { readBack } from '../copy/read-back.ts'
import { archiveFailure, errnoOf } from '../errors.ts'
import type { ListedFile } from '../mhl/manifest.ts'
import { meterOf } from '../progress.ts'
import type { ReadBack, Tally } from '../report.ts'
import type { VerifyFault, VerifyReport } from '../verify-report.ts'
import type { ImportContext } from './import-files.ts'
import { mapOrdered } from './map-ordered.ts'

/** What is found out of a file. */
type Finding =
  | { readonly kind: 'same' | 'learnt'; readonly listed: ListedFile; readonly way: ReadBack }
  | { readonly kind: 'fault'; readonly fault: VerifyFault; readonly listed?: ListedFile }

/** Read a whole archive from its disk and hold it against what is known of it. */
export async function verifyFiles({
  settings,
  events,
  signal,
}: Omit<ImportContext, 'tags'>): Promise<VerifyReport> {
  const start = performance.now()
  using archive = await openArchive(settings.archive, signal)
  await noteStoredFiles(archive.layout, archive.index, signal)
  const files = [...archive.index.all()].filter(({ run }) => run === null)
  const total = { files: files.length, bytes: bytesOf(files) }
  const clock = (): number => performance.now()
  const meter = meterOf(total, clock, (progress) => void events.emit('progress', progress))
  const findings: Finding[] = []
  const work = (file: IndexedFile): Promise<Finding> => examine(archive, file, signal)
  const jobs = { jobs: settings.jobs, waiting: settings.jobs }
  for await (const finding of mapOrdered(files, work, jobs)) {
    signal.throwIfAborted()
    findings.push(finding)
    meter.addFile()
    meter.addBytes(finding.listed?.size ?? 0)
    if (finding.kind === 'fault') events.emit('fault', finding.fault)
  }
  await record(archive, findings)
  return reportOf(findings, (performance.now() - start) / 1000)
}

async function examine(
  { layout, index }: Archive,
  file: IndexedFile,
  signal: AbortSignal,
): Promise<Finding> {
  const target = join(layout.root, file.path)
  const fault = (kind: VerifyFault['kind'], message: string, listed?: ListedFile): Finding => {
    // A photo that comes again is not to be taken for known because of this one.
    index.doubt(file.path)
    return { kind: 'fault', fault: { path: file.path, kind, message }, ...(listed && { listed }) }
  }
  try {
    const stats = await lstat(target)
    const { hash, way } = await readBack(target, signal)
    const common = {
      path: file.path,
      size: stats.size,
      modified: stats.mtimeMs,
      hashed: Date.now(),
    }
    if (file.hash === null) {
      index.setHash(file.path, hash, stats.size)
      const listed = {
        ...common,
        sums: { xxh128: hash },
        action: 'original',
        previousPath: undefined,
      } as const
      return { kind: 'learnt', listed, way }
    }
    const action = hash === file.hash ? 'verified' : 'failed'
    // Of the other sums nothing was computed anew, so nothing is said.
    const listed: ListedFile = {
      ...common,
      sums: { xxh128: hash },
      action,
      previousPath: undefined,
    }
    if (action === 'verified') return { kind: 'same', listed, way }
    const message = `it is ${hash}, ${stats.size} bytes; it was ${file.hash}, ${file.size} bytes`
    return fault('damaged', message, listed)
  } catch (error) {
    signal.throwIfAborted()
    if (errnoOf(error) === 'ENOENT') return fault('missing', 'it is not there')
    return fault('unreadable', error instanceof Error ? error.message : String(error))
  }
}

async function record({ layout, index }: Archive, findings: readonly Finding[]): Promise<void> {
  const listed = findings.flatMap((finding) => finding.listed ?? [])
  if (listed.length === 0) return
  try {
    await writingHistory(layout, async ({ append }) => {
      const generation = await append('in-place', listed, Date.now())
      index.transaction(() => {
        for (const { path, action } of listed) if (action !== 'failed') index.list(path, generation)
      })
    })
  } catch (error) {
    throw archiveFailure(error, `write the history ${layout.history}`)
  }
}

function reportOf(findings: readonly Finding[], seconds: number): VerifyReport {
  const tally = (kind: Finding['kind']): Tally => {
    const some = findings.filter((finding) => finding.kind === kind)
    return { files: some.length, bytes: bytesOf(some.flatMap(({ listed }) => listed ?? [])) }
  }
  const ways = findings.flatMap((finding) => (finding.kind === 'fault' ? [] : [finding.way]))
  return {
    verified: tally('same'),
    learnt: tally('learnt'),
    faults: findings.flatMap((finding) => (finding.kind === 'fault' ? [finding.fault] : [])),
    readBack: ways.length === 0 ? 'none' : ways.includes('dropped') ? 'dropped' : 'direct',
    seconds,
  }
}

function bytesOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + Math.max(0, size), 0)
}
