import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { statements, version } from './index-schema.ts'

/** A file of the archive, as the index knows it. */
export interface IndexedFile {
  /** Its path from the archive's root, with `/`. */
  readonly path: string
  /** Its path without suffix, and without case: what all files of a shot share. */
  readonly stem: string
  /** Bytes. */
  readonly size: number
  /** XXH128 in hexadecimal digits; `null`: not read yet. */
  readonly hash: string | null
  /** 1: this content was once read from the disk, not from memory. 0: it was not. -1: it was, and was another. */
  readonly proven: number
  /** The import that is about to publish it; `null`: it is there. */
  readonly run: string | null
  /** The name of its copy in the staging folder of that import. */
  readonly part: string | null
  /** Where it was on the card; `null` if it was here before the index. */
  readonly source: string | null
  /** When it was imported, Unix time in ms. */
  readonly imported: number | null
  /** More sums than the hash, as JSON: `{"c4":"c4..."}`. */
  readonly sums: string | null
  /** The manifest that lists it; `null`: none does yet. */
  readonly generation: number | null
}

/** What a manifest tells of a file. */
export type AdoptedFile = Pick<
  IndexedFile,
  'path' | 'size' | 'hash' | 'proven' | 'source' | 'imported' | 'sums' | 'generation'
>

type Statements = { readonly [Name in keyof typeof statements]: StatementSync }

/**
 * What is in an archive, by content: an SQLite database that several imports use at once. All that
 * is in it can be made anew from the files. A call takes microseconds; a transaction waits for the
 * disk once.
 */
export class IndexFile implements Disposable {
  readonly #database: DatabaseSync
  readonly #prepared: Statements

  constructor(database: DatabaseSync) {
    this.#database = database
    const entries = Object.entries(statements).map(([name, sql]) => [name, database.prepare(sql)])
    this.#prepared = Object.fromEntries(entries)
  }

  /** Do all of it or nothing; what is done survives a power cut. Must not wait for anything. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  /** Do all of it, and then nothing of it. */
  rehearsal<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      return work()
    } finally {
      this.#rollBack()
    }
  }

  /** SQLite itself rolls back when the disk is full, and then refuses to do it again. */
  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // Nothing is left to roll back.
    }
  }

  /** Whether any file has this size: if not, a file of this size is new, whatever is in it. */
  hasSize(size: number): boolean {
    return this.#prepared.hasSize.get(size) !== undefined
  }

  /** Files of this size whose content has not been read yet. */
  unread(size: number): IndexedFile[] {
    return rows(this.#prepared.unread.all(size))
  }

  /** Files that had this content, and had another when they were read last. */
  doubted(size: number, hash: string): IndexedFile[] {
    return rows(this.#prepared.doubted.all(size, hash))
  }

  /** Files with this content. */
  withContent(size: number, hash: string): IndexedFile[] {
    return rows(this.#prepared.byHash.all(size, hash))
  }

  /** The files of a shot. */
  withStem(stem: string): IndexedFile[] {
    return rows(this.#prepared.byStem.all(stem))
  }

  /** One file. */
  get(path: string): IndexedFile | undefined {
    return rows([this.#prepared.byPath.get(path)].filter((row) => row !== undefined))[0]
  }

  /** Files that an import is about to publish. */
  ofRun(run: string): IndexedFile[] {
    return rows(this.#prepared.byRun.all(run))
  }

  /** The imports that are about to publish something. */
  runs(): string[] {
    return rows<{ run: string }>(this.#prepared.runs.all()).map(({ run }) => run)
  }

  /** Every file, by path. */
  *all(): Generator<IndexedFile, void, undefined> {
    for (const row of this.#prepared.all.iterate()) yield row as unknown as IndexedFile
  }

  /** How many files there are, and their bytes. */
  count(): { readonly files: number; readonly bytes: number } {
    // SQLite's rows have no prototype.
    const { files, bytes } = this.#prepared.count.get() as { files: number; bytes: number }
    return { files, bytes }
  }

  /** Note a file, in place of what was known of its path. */
  put(file: IndexedFile): void {
    this.#prepared.put.run({ ...file })
  }

  /**
   * Note a file that came from elsewhere, unless it is known. What is in it is not read yet.
   *
   * @returns whether it was not known
   */
  note({ path, stem, size }: Pick<IndexedFile, 'path' | 'stem' | 'size'>): boolean {
    return this.#prepared.note.run({ path, stem, size }).changes === 1
  }

  /** Note what a manifest tells of a file that is there. */
  adopt(file: AdoptedFile): void {
    this.#prepared.adopt.run({ ...file })
  }

  /** Note that a file is published. */
  settle(path: string): void {
    this.#prepared.settle.run(path)
  }

  /** Note what is in a file, as read from the disk; `null`: it has to be read. */
  setHash(path: string, hash: string | null, size: number): void {
    this.#prepared.setHash.run({ path, hash, size })
  }

  /** Files that were imported and are in no manifest. */
  unlisted(): IndexedFile[] {
    return rows(this.#prepared.unlisted.all())
  }

  /** Note the manifest that lists a file. */
  list(path: string, generation: number): void {
    this.#prepared.list.run(generation, path)
  }

  /** Whether another file has, or had on its card, this path. */
  isNamed(name: string, path: string): boolean {
    return this.#prepared.isNamed.get({ name, path }) !== undefined
  }

  /** Note that a file is not what it was: it has to be read again before anybody believes that it is. */
  doubt(path: string): void {
    this.#prepared.doubt.run(path)
  }

  /** Note that a file is not there. */
  forget(path: string): void {
    this.#prepared.forget.run(path)
  }

  /** The last number of a series that was given away. */
  counter(key: string): number | undefined {
    return rows<{ last: number }>([this.#prepared.counter.get(key)].filter(Boolean))[0]?.last
  }

  /** Note the last number; it never gets smaller. */
  setCounter(key: string, last: number): void {
    this.#prepared.setCounter.run({ key, last })
  }

  /** Note that the index knows all that was in the archive before it. */
  markWhole(): void {
    this.#database.exec(`PRAGMA user_version = ${version}`)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}

function rows<T = IndexedFile>(found: readonly unknown[]): T[] {
  return found as T[]
}
