import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AggregatorError } from '@boxwright/aggregator'
import { openDatabase } from '@boxwright/durable'

/**
 * Open the file that holds what is dvbboxes' own. What was written is on the disk: a power cut takes nothing of it.
 *
 * @param folder - where it is kept
 * @throws AggregatorError `ERR_STORAGE`
 */
export async function openStore(folder: string): Promise<DatabaseSync> {
  const path = join(folder, 'dvbboxes.sqlite')
  try {
    const store = await openDatabase(path)
    // What is damaged shall not be found in the middle of something else.
    store.prepare('SELECT count(*) FROM sqlite_schema').get()
    return store
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AggregatorError('ERR_STORAGE', `${path} cannot be opened: ${reason}`, { cause })
  }
}
