import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { missing, removeFiles } from '../mirror/files.ts'

/** What a client has verified before: without that nobody can tell that something is older. */
export interface TrustState {
  /** Read a file; `undefined` if there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Keep a file. It is on the disk when the promise is fulfilled. */
  keep(name: string, bytes: Uint8Array): Promise<void>
  /** Forget files. */
  forget(...names: readonly string[]): Promise<void>
}

/** Fetches a file of signed metadata: at most so many bytes; `undefined` if there is none. */
export type Fetch = (name: string, most: number) => Promise<Uint8Array | undefined>

/** What metadata come from. */
export interface TrustSource {
  /** What was verified before. */
  readonly state: TrustState
  /** Asks the mirror. */
  readonly fetch: Fetch
  /** The time. */
  readonly now: Date
}

/** Open the state in a folder; made if missing. */
export async function openState(folder: string): Promise<TrustState> {
  await makeDirectory(folder)
  return {
    async read(name) {
      return await readFile(join(folder, name)).catch(missing)
    },
    async keep(name, bytes) {
      await writeFile(join(folder, name), bytes, { clobber: 'replace' })
    },
    async forget(...names) {
      await removeFiles(folder, names)
    },
  }
}
