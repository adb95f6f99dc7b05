import { ImporterError } from '../errors.ts'
import type { SourceFile } from '../groups.ts'
import {
  type ArchiveFacts,
  type ArchiveReport,
  archiveReportOf,
  type FileResult,
  mergeResults,
} from '../report.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { Supply } from './stage-context.ts'
import type { Told } from './telling.ts'

/** One of the archives that files are brought into. */
export interface Destination {
  /** Its folder. */
  readonly archive: string
  /** Where to take a file from instead of the card; `undefined`: only the card has it. */
  readonly supply: Supply | undefined
}

/** Whom to tell, and what stops it. */
export interface DeliverOptions {
  /** Is told of a file when it is done in every archive. */
  readonly told: Told
  /** Stops it. */
  readonly signal: AbortSignal
}

/**
 * Bring files into several archives at once. The first reads the card; each other takes a file from the disk of
 * the first before it that has it, and from the card only if none has. So the card is read once, each copy
 * is held against the hash of what was read there, and an archive that fails holds up no other.
 *
 * @param work - brings the files into one archive, and tells of each
 * @returns a report for each archive
 * @throws what the first archive threw, if all did; the signal's reason
 */
export async function deliver(
  archives: readonly string[],
  files: readonly SourceFile[],
  { told, signal }: DeliverOptions,
  work: (destination: Destination, told: Told) => Promise<ArchiveFacts>,
): Promise<ArchiveReport[]> {
  const ledgers = archives.map((archive) => createLedger(archive))
  const errors: unknown[] = []

  /** Two files whose names are no UTF-8 may be shown by one path: their results come in the same order everywhere. */
  const settle = (source: string): void => {
    const each = ledgers.map((one) => one.of(source))
    const turn = Math.min(...each.map(({ length }) => length)) - 1
    const all = each.flatMap((results) => results[turn] ?? [])
    if (signal.aborted) return
    if (all.length === archives.length && !settled.has(all[0] as FileResult)) {
      settled.add(all[0] as FileResult)
      told.tell(mergeResults(all))
    }
  }
  const settled = new WeakSet<FileResult>()

  const reports = ledgers.map(async (ledger, at): Promise<ArchiveReport> => {
    const { archive } = ledger
    const before = ledgers.slice(0, at)
    const tell = (result: FileResult): void => {
      ledger.enter(result)
      if (!signal.aborted) told.tellIn(archive, result)
      settle(result.source)
    }
    const toldThere = { ...told, tell }
    const supply = at > 0 ? supplyFrom(before) : undefined
    const facts = await work({ archive, supply }, toldThere).catch((cause: unknown) => {
      errors.push(cause)
      // If no archive is left, the error itself tells.
      if (errors.length < archives.length)
        for (const one of leftOut(files, ledger, cause)) tell(one)
      return { readBack: 'none', manifests: [] } as const
    })
    return archiveReportOf(archive, ledger.all(), facts)
  })
  const all = await Promise.all(reports)
  signal.throwIfAborted()
  if (errors.length === archives.length) throw errors[0]
  return all
}

/** What an archive has not told of, because it failed as a whole. */
function leftOut(files: readonly SourceFile[], ledger: Ledger, cause: unknown): FileResult[] {
  const told = Map.groupBy(ledger.all(), ({ source }) => source)
  return files.flatMap(({ path: source, size }): FileResult[] => {
    if (told.get(source)?.pop()) return []
    return [{ outcome: 'failed', source, size, error: notTried(source, cause) }]
  })
}

/** The first that has it. Each is asked only when the one before it has told that it has not. */
function supplyFrom(ledgers: readonly Ledger[]): Supply {
  return async ({ path, raw }) => {
    // Others may be shown by the same path.
    if (raw) return undefined
    for (const { archive, waitFor } of ledgers) {
      const result = await waitFor(path)
      if (result.outcome === 'failed') continue
      return { archive, path: result.path, hash: result.hash }
    }
    return undefined
  }
}

function notTried(source: string, cause: unknown): ImporterError {
  if (cause instanceof ImporterError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ImporterError('ERR_NOT_TRIED', `${source} was not tried: ${reason}`, { cause })
}
