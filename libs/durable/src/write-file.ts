import type { Stats } from 'node:fs'
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises'
import { closing } from './edges/closing.ts'
import { name } from './edges/name.ts'
import { newTag } from './edges/tag.ts'
import { DurableError, failure } from './errors.ts'
import { dataFaults, pathFaults, publishSettings, type WriteOptions } from './options.ts'
import { ownPartOf } from './part-names.ts'
import { syncPart } from './publish.ts'
import { untilAborted } from './until-aborted.ts'

/** The content of a file: bytes, text (written as UTF-8), or bytes to come, such as a stream. */
export type Data = Uint8Array | string | AsyncIterable<Uint8Array>

/**
 * Write a whole file: aside, onto the disk, and only then by its name. Whoever reads the target
 * sees the old content or the new, after a power cut too, and any number of writers may race.
 * Holds one chunk of an iterable in memory.
 *
 * @param target - the file's path; its folder must exist
 * @param data - the content
 * @param options - what to do if the target exists, what the file survives, its mode, a signal
 * @returns the target
 * @throws {@link DurableError} `ERR_EXISTS`: the target exists. Told before anything is written, or, if another
 * writer was quicker, after; then `error.part` has the content. `ERR_FULL`, `ERR_SYNC`, `ERR_IO`:
 * nothing stays beside the target, unless an iterable was read to its end: that cannot be asked for
 * again, and `error.part` has it. The signal's reason and the iterable's own error, as they are.
 */
export async function writeFile(
  target: string,
  data: Data,
  options: WriteOptions = {},
): Promise<string> {
  const settings = publishSettings(options, [...pathFaults({ target }), ...dataFaults(data)])
  options.signal?.throwIfAborted()
  const old = await lstat(target).catch(() => undefined)
  if (old && settings.clobber === 'refuse') {
    throw new DurableError('ERR_EXISTS', `${target} exists; nothing was written`)
  }
  const part = ownPartOf(target, newTag())
  let whole = false
  try {
    await closing(await openPart(part, options.mode, old), part, async (handle) => {
      await writeAll(handle, part, data, options.signal)
      whole = true
      if (settings.sync !== 'none') await syncPart(handle, part)
    })
    await name(part, target, settings)
  } catch (error) {
    const { code, published, part: moved } = error instanceof DurableError ? error : {}
    const keep = whole && (isConsumed(data) || code === 'ERR_EXISTS')
    if (keep || published) throw error
    await unlink(moved ?? part).catch(() => undefined)
    throw moved && error instanceof DurableError ? withoutPart(error) : error
  }
  return target
}

async function openPart(
  part: string,
  mode: number | undefined,
  old: Stats | undefined,
): Promise<FileHandle> {
  const heir = mode === undefined && old?.isFile() ? old : undefined
  // Never readable by more than it is to be, not even while it is being written.
  const initial = heir ? heir.mode & 0o777 : (mode ?? 0o666)
  const handle = await open(part, 'wx', initial).catch((error: unknown) => {
    throw failure(error, `open ${part}`)
  })
  if (heir) {
    // Only root may give files away, and FAT has neither owners nor modes.
    await handle.chown(heir.uid, heir.gid).catch(() => undefined)
    await handle.chmod(heir.mode & 0o7777).catch(() => undefined)
  }
  return handle
}

async function writeAll(
  handle: FileHandle,
  part: string,
  data: Data,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!isConsumed(data)) {
    await handle.writeFile(data, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw failure(error, `write ${part}`)
    })
    return
  }
  for await (const chunk of signal ? untilAborted(data, signal) : data) {
    await handle.writeFile(chunk).catch((error: unknown) => {
      throw failure(error, `write ${part}`)
    })
  }
}

/** Whether the caller cannot have the data any more once it is read. */
function isConsumed(data: Data): data is AsyncIterable<Uint8Array> {
  return typeof data !== 'string' && !(data instanceof Uint8Array)
}

function withoutPart({ code, message, cause }: DurableError): DurableError {
  return new DurableError(code, message, { cause })
}
