import { constants } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { closing } from './edges/closing.ts'
import { isSameFile, name } from './edges/name.ts'
import { syncHandle } from './edges/sync.ts'
import { newTag } from './edges/tag.ts'
import { DurableError, failure } from './errors.ts'
import { type PublishOptions, pathFaults, publishSettings } from './options.ts'
import { targetOf, unsyncedPartOf } from './part-names.ts'

/**
 * Give a finished part its name: sync the part, give it the target's name without taking it from
 * another file, sync the folder.
 *
 * After an error the target is as it was, and the part is kept; `error.part` says where. The one
 * exception is `error.published`. Publishing again is safe at any time.
 *
 * @param part - a file written aside, closed by whoever wrote it; see {@link partOf}
 * @param target - its name to be, in the same file system
 * @param options - what to do if the target exists, and what the file survives
 * @returns the target
 * @throws {@link DurableError} `ERR_EXISTS`: the target exists. `ERR_SYNC`, `ERR_FULL`: the disk did not take the
 * part; it is renamed out of the way, because the kernel would let the next `fsync` pass: write it
 * anew. `ERR_IO`, `ERR_UNSUPPORTED`, `ERR_OPTIONS`.
 */
export async function publish(
  part: string,
  target: string,
  options: PublishOptions = {},
): Promise<string> {
  const faults = pathFaults({ part, target })
  if (part === target) faults.push('part: expected another path than the target')
  const settings = publishSettings(options, faults)
  if (settings.sync !== 'none') {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW
    const handle = await open(part, flags).catch((error: unknown) => {
      throw failure(error, `open ${part} to sync it`)
    })
    await closing(handle, part, () => syncPart(handle, part))
  }
  // rename(2) does nothing, successfully, to two names of one file, as a killed process leaves them.
  const half = settings.clobber === 'replace' && (await isSameFile(part, target))
  await name(part, target, half ? { ...settings, clobber: 'refuse' } : settings)
  return target
}

/** `fsync` a part; move it away if that fails, so that nobody can take it for synced. */
export async function syncPart(handle: FileHandle, part: string): Promise<void> {
  try {
    await syncHandle(handle, part)
  } catch (error) {
    const { code, message, cause } = error as DurableError
    const suspect = unsyncedPartOf(targetOf(part) ?? part, newTag())
    const moved = await rename(part, suspect).then(
      () => true,
      () => false,
    )
    throw new DurableError(code, `${message}. Write it anew: what there is may have gaps`, {
      cause,
      part: moved ? suspect : part,
    })
  }
}
