import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { type ImporterError, sourceFailure } from '../errors.ts'
import { isLitter, kindOf } from '../file-kinds.ts'
import type { SourceFile } from '../groups.ts'
import type { SkippedFile, SkipReason } from '../report.ts'
import { readCardClocks } from './card-clocks.ts'

/** What is on a card. */
export interface Found {
  /** The files to import. */
  readonly files: readonly SourceFile[]
  /** What is left alone, each told. */
  readonly skipped: readonly SkippedFile[]
  /** What cannot even be looked at: a folder of a broken card. */
  readonly unreadable: readonly { readonly path: string; readonly error: ImporterError }[]
}

/** How a card is searched. */
export interface WalkOptions {
  /** Whether files of unknown kind are for import. */
  readonly others: 'copy' | 'skip'
  /** Stops the search. */
  readonly signal: AbortSignal
}

/** A card has some 10,000 files; so many are looked at together. */
const together = 32

/** Find everything below a folder. Nothing is opened but folders, no link is followed. */
export async function walk(root: string, { others, signal }: WalkOptions): Promise<Found> {
  const files: SourceFile[] = []
  const skipped: SkippedFile[] = []
  const unreadable: { path: string; error: ImporterError }[] = []
  const clockAhead = await readCardClocks()

  async function look(folder: Buffer, entry: Dirent<Buffer>, inside: string): Promise<void> {
    const raw = Buffer.concat([folder, slash, entry.name])
    const name = entry.name.toString()
    const path = inside === '' ? name : `${inside}/${name}`
    const skip = (reason: SkipReason): void => void skipped.push({ path, reason })
    if (isLitter(path)) return skip('litter')
    const stats = await lstat(raw).catch((error: unknown) => {
      unreadable.push({ path, error: sourceFailure(error, `look at ${path}`) })
    })
    if (!stats) return
    if (stats.isDirectory()) return await search(raw, path)
    if (stats.isSymbolicLink()) return skip('link')
    if (!stats.isFile()) return skip('special')
    if (others === 'skip' && kindOf(path) === 'other') return skip('other')
    files.push(describe(path, raw, stats, clockAhead(stats.dev)))
  }

  async function search(folder: Buffer, inside: string): Promise<void> {
    signal.throwIfAborted()
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(
      (error: unknown) => {
        const failure = sourceFailure(error, `read the folder ${inside || root}`)
        // A card that is not there is no empty card.
        if (inside === '') throw failure
        unreadable.push({ path: inside, error: failure })
        return []
      },
    )
    for (let at = 0; at < entries.length; at += together) {
      const some = entries.slice(at, at + together)
      await Promise.all(some.map((entry) => look(folder, entry, inside)))
    }
  }

  await search(Buffer.from(root), '')
  // Several are looked at together: whoever reads what was left out is to find it in one order.
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, skipped, unreadable }
}

/** Where a file is, to open it. */
export function locate(root: string, { path, raw }: SourceFile): string | Buffer {
  return raw ? Buffer.from(raw) : `${root}/${path}`
}

const slash = Buffer.from('/')

function describe(
  path: string,
  raw: Buffer,
  { size, mtimeMs: modified }: Stats,
  ahead: number | undefined,
): SourceFile {
  const lost = path.includes('\ufffd')
  const file = { path, size, modified, ...(lost && { raw }) }
  return ahead === undefined ? file : { ...file, clock: modified + ahead }
}
