import type { FileResult } from '../report.ts'

/** What became of the files in one archive. */
export interface Ledger {
  /** The archive's folder. */
  readonly archive: string
  /** Enter what became of a file. */
  enter(result: FileResult): void
  /** What was entered of a path on the card. */
  of(source: string): readonly FileResult[]
  /** What became of a file, as soon as it is known. */
  readonly waitFor: (source: string) => Promise<FileResult>
  /** All that was entered. */
  all(): FileResult[]
}

/** Open a ledger. @param archive - the archive's folder */
export function createLedger(archive: string): Ledger {
  const results: FileResult[] = []
  const byPath = new Map<string, FileResult[]>()
  const waiting = new Map<string, PromiseWithResolvers<FileResult>>()
  return {
    archive,
    enter(result) {
      results.push(result)
      const alike = byPath.get(result.source) ?? []
      byPath.set(result.source, [...alike, result])
      waiting.get(result.source)?.resolve(result)
      waiting.delete(result.source)
    },
    of: (source) => byPath.get(source) ?? [],
    async waitFor(source) {
      const known = byPath.get(source)?.[0]
      if (known) return known
      const one = waiting.get(source) ?? Promise.withResolvers<FileResult>()
      waiting.set(source, one)
      return await one.promise
    },
    all: () => [...results],
  }
}
