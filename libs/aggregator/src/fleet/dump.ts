import { rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sweep } from '@boxwright/durable'

/**
 * What redis-server 7 says of a dump that it cannot read (rdb.c, and the report of a crash): cut off, of no bytes, with others
 * in between, of a newer version. What else it may lack (memory, a permission, its port) it says in other words.
 */
const broken =
  /Internal error in RDB|Short read or OOM loading DB|Wrong signature trying to load DB|Can't handle RDB format version|Wrong RDB checksum|RDB has duplicated key|REDIS BUG REPORT START/
/** It listens, and loads; then it has loaded. */
const [begins, hasLoaded] = [
  /# Server initialized/,
  /DB loaded from disk|Ready to accept connections/,
]

/** Learns from what a replica says whether its dump is what it ends of. */
export interface DumpWatch {
  /** It was started. */
  begin(): void
  /** It said something. */
  hear(line: string): void
  /** Whether its dump is broken. */
  readonly isBroken: boolean
}

/** Watch a replica load its dump. */
export function watchDump(): DumpWatch {
  let [isLoading, isBroken] = [false, false]
  return {
    begin() {
      isLoading = false
      isBroken = false
    },
    hear(line) {
      if (begins.test(line)) isLoading = true
      // What it says later is of what its master sent.
      else if (hasLoaded.test(line)) isLoading = false
      else if (isLoading && broken.test(line)) isBroken = true
    },
    get isBroken() {
      return isBroken
    },
  }
}

/** Remove the dump of a replica that does not run: its master has all of it. */
export function removeDump(folder: string): void {
  rmSync(join(folder, 'dump.rdb'), { force: true })
}

/**
 * Remove what a replica and we were killed over: dumps that were being written or received, as large as all that it holds,
 * which redis-server leaves for ever. None may run there.
 */
export async function sweepDumps(folder: string): Promise<void> {
  await sweep(folder, () => 'remove')
  const names = await readdir(folder)
  const parts = names.filter((name) => /^temp-.*\.rdb$/.test(name))
  await Promise.all(parts.map((name) => rm(join(folder, name), { force: true })))
}
