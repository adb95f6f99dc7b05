import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '@boxwright/durable'
import { archiveFailure, ImporterError } from '../errors.ts'
import { IndexFile } from './index-file.ts'
import { schema, version } from './index-schema.ts'

/** How long another process may be in the middle of a transaction: no longer than a slow disk takes, in ms. */
const patience = 60_000

/**
 * Open the index, or make one.
 *
 * @returns the index, and whether it is new, and so does not know yet what is in the archive
 * @throws {@link ImporterError} `ERR_INDEX`: it is damaged, or of a newer release. `ERR_FULL`
 */
export async function openIndex(path: string): Promise<{ index: IndexFile; fresh: boolean }> {
  let database: DatabaseSync | undefined
  try {
    database = await openDatabase(path, { patience })
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (found > version) throw new Error(`it is of version ${found}, known is ${version}`)
    if (found < version) database.exec(schema)
    return { index: new IndexFile(database), fresh: found < version }
  } catch (cause) {
    database?.close()
    const failure = archiveFailure(cause, `open the index ${path}`)
    if (!isUnusable(cause)) throw failure
    const message = `${failure.message}. It can be removed: it is made anew from the files`
    throw new ImporterError('ERR_INDEX', message, { cause })
  }
}

/** Whether what SQLite told is of the database itself: SQLITE_CORRUPT, SQLITE_NOTADB of sqlite3.h; or ours. */
function isUnusable(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return true
  // The code proper is in the lower 8 bits.
  return [11, 26].includes(Number(error.errcode) & 0xff)
}
