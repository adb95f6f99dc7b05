import { close, constants, fstat, ftruncate, open, write } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { flock } from './edges/flock.ts'
import { ourRecord, readHolder } from './edges/holder-record.ts'
import { DurableError, errnoOf, failure, type LockHolder } from './errors.ts'
import { describeHolder, encodeHolder, recordSize } from './holder.ts'
import { pathFaults } from './options.ts'

/** How to ask for a lock. */
export interface LockOptions {
  /** Wait until it is free, for as long as it takes. Default `false`: refuse at once. */
  readonly wait?: boolean
  /** Stop waiting. */
  readonly signal?: AbortSignal
}

/** A lock that is held. The kernel frees it when this process ends, however it ends. */
export interface Lock extends AsyncDisposable {
  /** The lock file. It stays after the release: removing it would let two in. */
  readonly path: string
  /** What others are told: this process. */
  readonly holder: LockHolder
  /** Let the next one in. Idempotent. */
  release(): Promise<void>
}

// Plain descriptors, for a FileHandle is closed when it is garbage: a lock that nobody looks at
// any more must be held all the same.
const fs = {
  open: promisify(open),
  close: promisify(close),
  fstat: promisify(fstat),
  ftruncate: promisify(ftruncate),
  write: promisify(write),
}

/**
 * Be the only one: among all processes of this machine, containers included, and among the
 * callers in this process.
 *
 * @param path - the lock file; made if missing, never removed. Not a file that holds anything else.
 * @param options - whether to wait, and a signal
 * @returns the lock, to be released; `await using` does
 * @throws {@link DurableError} `ERR_LOCKED`: held by `error.holder`. `ERR_UNSUPPORTED`: `flock(1)` is missing.
 * `ERR_IO`, `ERR_FULL`: the file cannot be made. The signal's reason.
 */
export async function lock(path: string, options: LockOptions = {}): Promise<Lock> {
  const faults = pathFaults({ path })
  if (faults.length > 0) throw new DurableError('ERR_OPTIONS', faults.join('; '))
  const fd = await take(path, options)
  const holder = await sign(fd)
  let released: Promise<void> | undefined
  const release = (): Promise<void> => {
    released ??= fs
      .ftruncate(fd, 0)
      .catch(() => undefined)
      .then(() => fs.close(fd))
    return released
  }
  return { path, holder, release, [Symbol.asyncDispose]: release }
}

async function take(path: string, options: LockOptions): Promise<number> {
  for (;;) {
    options.signal?.throwIfAborted()
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW
    const fd = await fs.open(path, flags, 0o666).catch((error: unknown) => {
      throw failure(error, `open the lock file ${path}`)
    })
    try {
      if (!(await flock(fd, options))) {
        const holder = await readHolder(path)
        throw new DurableError('ERR_LOCKED', describeHolder(path, holder), holder && { holder })
      }
      // Someone may have removed the file in the meantime; then we locked what nobody will open.
      if (await isAt(path, fd)) return fd
    } catch (error) {
      await fs.close(fd)
      throw error
    }
    await fs.close(fd)
  }
}

/** Say who we are. On a full disk the lock is as good, only anonymous. */
async function sign(fd: number): Promise<LockHolder> {
  const record = await ourRecord()
  await fs.write(fd, encodeHolder(record), 0, recordSize, 0).catch(() => undefined)
  const { pid, host, since } = record
  return { pid, host, since }
}

async function isAt(path: string, fd: number): Promise<boolean> {
  try {
    const [here, ours] = await Promise.all([lstat(path), fs.fstat(fd)])
    return here.ino === ours.ino && here.dev === ours.dev
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw failure(error, `look at the lock file ${path}`)
  }
}
