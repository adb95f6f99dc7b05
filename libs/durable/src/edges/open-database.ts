import type { DatabaseSync } from 'node:sqlite'

/** How to open a database. */
export interface DatabaseOptions {
  /**
   * How long a statement waits for another process that is in the middle of a transaction, in ms.
   * Default 5000.
   */
  readonly patience?: number
}

/** SQLITE_BUSY of sqlite3.h; what kind of it is in the higher bits. */
const busy = 5

/**
 * Open an SQLite database in which a transaction that was committed survives a power cut (`synchronous = FULL`), and
 * that several processes read and write at once (`journal_mode = WAL`), also while they all make it.
 *
 * ```ts
 * import { openDatabase } from '@boxwright/durable'
 *
 * const database = await openDatabase('shows.sqlite')
 * database.exec('CREATE TABLE IF NOT EXISTS show (name TEXT PRIMARY KEY) STRICT')
 * database.close()
 * ```
 *
 * @param path - the file; it is made if it is missing, its folder is not
 * @param options - how
 * @returns the database of `node:sqlite`, which is loaded now and not before: Node 22 prints a warning of it
 * @throws what `node:sqlite` throws, with SQLite's result code in `errcode`
 */
export async function openDatabase(
  path: string,
  { patience = 5_000 }: DatabaseOptions = {},
): Promise<DatabaseSync> {
  const sqlite = await import('node:sqlite')
  const database = new sqlite.DatabaseSync(path)
  try {
    database.exec(`PRAGMA busy_timeout = ${patience}`)
    writeAhead(database)
    database.exec('PRAGMA synchronous = FULL')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Two who both read the header and want to write it would wait for each other for ever: SQLite refuses one at once,
 * whatever its `busy_timeout`. A transaction does wait for the other; and where the journal is what it is to be,
 * nobody writes.
 */
function writeAhead(database: DatabaseSync): void {
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error)) throw error
    }
    database.exec('BEGIN IMMEDIATE; COMMIT')
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy
}
