import { lstat, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DurableError, makeDirectory, publish, syncDirectory } from '@boxwright/durable'
import { nameKey } from '@boxwright/naming'
import { archiveFailure, type ImporterError } from '../errors.ts'
import type { Claim } from './claim.ts'
import type { IndexFile } from './index-file.ts'
import type { Layout } from './layout.ts'

/** What became of the claims of one shot. */
export type Published =
  /** Each has its name; the folders are not synced yet. */
  | { readonly kind: 'named' }
  /** A file that the index did not know has one of the names. Nothing was done; it is known now. */
  | { readonly kind: 'taken' }
  /** The archive refuses. Those that have their name keep it. */
  | { readonly kind: 'failed'; readonly error: ImporterError; readonly named: readonly Claim[] }

/** Gives copies their names. Made for one import. */
export interface Publisher {
  /** Name the copies of a shot; if one name is taken, none of them, and the claims are given back. */
  name(claims: readonly Claim[]): Promise<Published>
  /** Put all names on the disk that were given since the last call. */
  sync(): Promise<void>
}

/** @param layout - the archive. @param index - its index */
export function createPublisher({ root }: Layout, index: IndexFile): Publisher {
  const made = new Set<string>()
  const touched = new Set<string>()

  async function nameOne({ file, path }: Claim): Promise<void> {
    const target = join(root, path)
    const folder = dirname(target)
    if (!made.has(folder)) {
      // Where the archive was unmounted its copies are gone: no folder may be made on the disk below.
      await lstat(file.part)
      await makeDirectory(folder)
    }
    made.add(folder)
    touched.add(folder)
    // The copy is on the disk; the names of a batch go there together.
    await publish(file.part, target, { sync: 'none' })
  }

  async function stepBack(
    claims: readonly Claim[],
    named: readonly Claim[],
    { file: { suffix }, path }: Claim,
  ): Promise<void> {
    for (const { file, path: ours } of named) await rename(join(root, ours), file.part)
    const stats = await lstat(join(root, path)).catch(() => undefined)
    index.transaction(() => {
      for (const one of claims) index.forget(one.path)
      // As it was claimed: of a name with dots in it, its path alone tells another stem, which would be claimed again.
      const stem = nameKey(path.slice(0, path.length - suffix.length))
      if (stats) index.note({ path, stem, size: stats.size })
    })
  }

  return {
    async name(claims) {
      const named: Claim[] = []
      for (const one of claims) {
        try {
          await nameOne(one)
          named.push(one)
        } catch (cause) {
          if (cause instanceof DurableError && cause.code === 'ERR_EXISTS') {
            await stepBack(claims, named, one)
            return { kind: 'taken' }
          }
          return { kind: 'failed', error: archiveFailure(cause, `name ${one.path}`), named }
        }
      }
      return { kind: 'named' }
    },
    async sync() {
      const folders = [...touched]
      touched.clear()
      await Promise.all(folders.map((folder) => syncDirectory(folder)))
    },
  }
}
