import { localPool } from '../deltas/local-pool.ts'
import type { DeltaPool } from '../deltas/pool.ts'
import type { Layout } from '../mirror/layout.ts'
import type { RepositorySettings } from '../options.ts'
import { openQueuePool } from '../workers/queue-pool.ts'

/**
 * Open what makes the rdiffs of a run: the threads of this machine, or workers on others.
 *
 * @throws {@link RepositoryError} `ERR_QUEUE`: the Redis of the workers cannot be reached
 */
export async function openPool(
  settings: RepositorySettings,
  layout: Layout,
  warn: (message: string) => void,
): Promise<DeltaPool> {
  const { workers: url, patience, engine, compose } = settings
  const local = localPool(settings, layout)
  if (url === undefined) return local
  const method = { engine, compose }
  return await openQueuePool({ url, patience, method, layout, spare: local, warn })
}
