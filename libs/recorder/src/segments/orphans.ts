import { unlink } from 'node:fs/promises'
import { relative } from 'node:path'
import { type Orphan, sweep } from '@boxwright/durable'
import type { RecorderError } from '../errors.ts'
import type { RepairedFile } from '../events.ts'
import { isAudioName } from '../segment-name.ts'
import { ownerOfSidecar } from '../sidecar.ts'
import { repair } from '../sndfile/repair.ts'
import { asRecorderError } from '../storage/failures.ts'
import { publishSegment } from './claim.ts'
import { isLive } from './segment.ts'

/** What is heard of a repair. */
export interface RepairEvents {
  /** A file was made whole and published. */
  repaired(file: RepairedFile): void
  /** One could not be; it stays where it is. */
  fault(error: RecorderError): void
}

/**
 * In ms: a sidecar is written at once. One that was begun so long before this process was nobody is writing, be it an encoder
 * of another process.
 */
const sidecarTime = 2_000

/** Every part that a crash left in `directory`; those of sidecars are removed. To be called under its lock. */
export async function findOrphans(directory: string): Promise<readonly Orphan[]> {
  const found: Orphan[] = []
  await sweep(
    directory,
    (orphan) => {
      if (ownerOfSidecar(orphan.target) !== undefined) {
        const isOld = orphan.modified.getTime() < performance.timeOrigin - sidecarTime
        return isOld ? 'remove' : 'keep'
      }
      // What this process is writing is no orphan.
      if (isAudioName(orphan.target) && !isLive(orphan.part)) found.push(orphan)
      return 'keep'
    },
    { recursive: true },
  )
  return found
}

/** Repair and publish orphans, one after the other; what cannot be repaired stays where it is. */
export async function repairOrphans(
  directory: string,
  orphans: readonly Orphan[],
  events: RepairEvents,
  signal?: AbortSignal,
): Promise<void> {
  for (const { part, target } of orphans) {
    if (signal?.aborted) return
    try {
      const { frames } = await repair(part)
      if (frames === 0) {
        await unlink(part)
        continue
      }
      const plain = relative(directory, target)
      const names = { plain, exact: plain }
      const name = await publishSegment({ part, directory, names, existing: 'suffix' })
      events.repaired({ name, frames })
    } catch (error) {
      events.fault(asRecorderError(error))
    }
  }
}
