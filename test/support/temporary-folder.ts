import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of one's own, removed with all that is in it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Its path, free of symbolic links. */
  readonly path: string
}

/** Make an empty folder on the machine's disk. */
export async function temporaryFolder(prefix = 'boxwright-'): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)))
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  }
}
