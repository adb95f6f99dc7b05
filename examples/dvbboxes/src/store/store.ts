import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '@boxwright/durable'

/**
 * Open the file that holds what is dvbboxes' own. What was written is on the disk: a power cut takes nothing of it.
 *
 * @param folder - where it is kept
 */
export async function openStore(folder: string): Promise<DatabaseSync> {
  return await openDatabase(join(folder, 'dvbboxes.sqlite'))
}
