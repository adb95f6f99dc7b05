import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Open the file that holds what is dvbboxes' own. What was written is on the disk: a power cut takes nothing of it.
 *
 * @param folder - where it is kept
 */
export function openStore(folder: string): DatabaseSync {
  const store = new DatabaseSync(join(folder, 'dvbboxes.sqlite'))
  store.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
  return store
}
