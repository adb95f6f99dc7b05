import { type Archive, openArchive, openArchiveToRead } from '../archive/archive.ts'
import { foldersOf } from '../archive/folders-of.ts'
import { writingHistory } from '../archive/history.ts'
import type { IndexedFile } from '../archive/index-file.ts'
import { isReadOnly } from '../archive/place.ts'
import { folderSums, listTree } from '../archive/tree.ts'
import { archiveFailure } from '../errors.ts'
import type { ListedFile, Manifest } from '../mhl/manifest.ts'
import { meterOf } from '../progress.ts'
import type { Tally } from '../report.ts'
import type { VerifyFault, VerifyReport } from '../verify-report.ts'
import { checkFile } from './check-file.ts'
import { compareFolders } from './compare-folders.ts'
import { type Finding, findMoves, isNew } from './findings.ts'
import { mapOrdered } from './map-ordered.ts'
import { type Stock, settledAmong, takeStock } from './take-stock.ts'
import type { ImportContext } from './telling.ts'

/** Read a whole archive from its disk and hold it against what is known of it. */
export async function verifyFiles({
  settings,
  events,
  signal,
}: Omit<ImportContext, 'tags'>): Promise<VerifyReport> {
  const start = performance.now()
  const readOnly = await isReadOnly(settings.archive)
  using archive = await (readOnly ? openArchiveToRead : openArchive)(settings.archive, signal)
  const { layout } = archive
  const stock = await takeStock(archive, !readOnly, signal)
  const { files, arrived, folders, there } = stock
  const { folders: recorded } = stock.recorded
  const faults = [...stock.recorded.faults, ...stock.unnamed.map(unnamedFault)]
  const tell = (fault: VerifyFault): void => void events.emit('fault', fault)
  for (const fault of faults) tell(fault)
  const total = { files: files.length, bytes: bytesOf(files) }
  const clock = (): number => performance.now()
  const meter = meterOf(total, clock, (progress) => void events.emit('progress', progress))
  const work = async (file: IndexedFile): Promise<Finding> => {
    using one = meter.begin(file)
    return { file, check: await checkFile(layout.root, file, one, signal) }
  }
  const found: Finding[] = []
  for await (const finding of mapOrdered(files, work, jobsOf(settings.jobs))) {
    signal.throwIfAborted()
    found.push(finding)
    meter.addFile()
    const fault = faultOf(finding)
    if (fault) tell(fault)
    note(archive, finding)
  }
  events.emit('progress', meter.progress)
  const { findings, faults: displaced } = findMoves(
    found,
    (path) => arrived.has(path) || isNew(path, recorded),
  )
  const actual = await folderSums(folders, findings.flatMap(sumNow))
  const sums = [await asRecorded(findings, folders), actual]
  const altered = compareFolders(recorded, sums, there)
  for (const fault of [...displaced, ...altered]) tell(fault)
  if (!readOnly) await record(archive, findings, stock)
  const all = [...faults, ...found.flatMap((one) => faultOf(one) ?? []), ...displaced, ...altered]
  const seconds = (performance.now() - start) / 1000
  return { ...reportOf(found), faults: all, recorded: !readOnly, seconds }
}

function jobsOf(jobs: number): { readonly jobs: number; readonly waiting: number } {
  return { jobs, waiting: jobs }
}

/** What a single file tells by itself. */
function faultOf({ file: { path }, check }: Finding): VerifyFault | undefined {
  if (check.kind !== 'damaged' && check.kind !== 'unreadable') return undefined
  return { path, kind: check.kind, message: check.message }
}

/** Write into the index what a file is, or that it is not what it was; what it knows it is spared: that waits for the disk. */
function note({ index }: Archive, { file, check }: Finding): void {
  if ('listed' in check && check.kind !== 'damaged') {
    const { path, sums, size = 0 } = check.listed
    const { xxh128: hash = null } = sums
    const isKnown = file.proven === 1 && file.hash === hash && file.size === size
    if (!isKnown) index.setHash(path, hash, size)
  } else if (file.proven >= 0) index.doubt(file.path)
}

/** The folders as they would be if no file were damaged, lost, moved or added: that is told already. */
function asRecorded(
  findings: readonly Finding[],
  folders: readonly string[],
): Promise<Pick<Manifest, 'folders' | 'root'>> {
  const isAdded = ({ file, added, movedFrom }: Finding): boolean =>
    Boolean(added || movedFrom) || (file.generation === null && file.source !== null)
  const onlyAdded = new Set(findings.filter(isAdded).flatMap(({ file }) => foldersOf(file.path)))
  const files = findings.flatMap((finding) => {
    const { file, check } = finding
    const learnt = check.kind === 'learnt' ? check.listed.sums.xxh128 : undefined
    const old = finding.movedFrom
      ? [[finding.movedFrom.path, finding.movedFrom.hash ?? undefined] as const]
      : []
    if (isAdded(finding)) return old
    return [[file.path, file.hash ?? learnt] as const]
  })
  return folderSums(
    folders.filter((folder) => !onlyAdded.has(folder)),
    files,
  )
}

function sumNow({ file: { path }, check }: Finding): (readonly [string, string | undefined])[] {
  if (check.kind === 'missing') return []
  return [[path, 'listed' in check ? check.listed.sums.xxh128 : undefined]]
}

async function record(archive: Archive, findings: readonly Finding[], stock: Stock): Promise<void> {
  const listed = findings.flatMap(({ check, movedFrom }): ListedFile[] => {
    if (!('listed' in check)) return []
    return [
      movedFrom
        ? { ...check.listed, action: 'verified', previousPath: movedFrom.path }
        : check.listed,
    ]
  })
  if (listed.length === 0 && stock.folders.length === 0) return
  const { layout, index } = archive
  try {
    await writingHistory(layout, async ({ append }) => {
      const sums = await sumsByNow(archive, findings, stock)
      const generation = await append('in-place', { files: listed, ...sums }, Date.now())
      index.transaction(() => {
        for (const { path, action } of listed) if (action !== 'failed') index.list(path, generation)
        for (const { movedFrom, renamedFrom } of findings) {
          const before = movedFrom ?? renamedFrom
          if (before) index.forget(before.path)
        }
      })
    })
  } catch (error) {
    throw archiveFailure(error, `write the history ${layout.history}`)
  }
}

/** The sums of the folders, with what imports have brought since it was looked what there is. */
async function sumsByNow(
  { layout, index }: Archive,
  findings: readonly Finding[],
  { files }: Stock,
): Promise<Pick<Manifest, 'folders' | 'root'>> {
  const { folders } = await listTree(layout.root, new AbortController().signal)
  const all = [...index.all()]
  const seen = new Set(files.map(({ path }) => path))
  const since = all.filter(({ run, path }) => run === null && !seen.has(path))
  const brought = since.map(({ path, hash, proven }) => {
    return [path, proven < 0 ? undefined : (hash ?? undefined)] as const
  })
  return await folderSums(settledAmong(folders, all), [...findings.flatMap(sumNow), ...brought])
}

function unnamedFault(path: string): VerifyFault {
  return { path, kind: 'unreadable', message: 'its name is no UTF-8: nothing is known of it' }
}

function reportOf(
  findings: readonly Finding[],
): Pick<VerifyReport, 'verified' | 'learnt' | 'readBack'> {
  const tally = (kind: Finding['check']['kind']): Tally => {
    const some = findings.filter(({ check }) => check.kind === kind)
    return { files: some.length, bytes: bytesOf(some.map(({ check }) => sizeOf(check))) }
  }
  const ways = findings.flatMap(({ check }) => ('way' in check ? [check.way] : []))
  return {
    verified: tally('same'),
    learnt: tally('learnt'),
    readBack: ways.length === 0 ? 'none' : ways.includes('dropped') ? 'dropped' : 'direct',
  }
}

function sizeOf(check: Finding['check']): { readonly size: number } {
  return { size: 'listed' in check ? (check.listed.size ?? 0) : 0 }
}

function bytesOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + Math.max(0, size), 0)
}
