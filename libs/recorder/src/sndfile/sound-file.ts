import { open } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { RecorderError } from '../errors.ts'
import { later } from './calls.ts'
import {
  type Libsndfile,
  libsndfile,
  type SoundFilePointer,
  type SoundInfo,
  sf,
} from './declarations.ts'
import { duplicate, redirect } from './libc.ts'

/** The functions that move samples: raw counts bytes, the others count frames. */
export type TransferName =
  | 'sf_write_raw'
  | 'sf_writef_short'
  | 'sf_writef_int'
  | 'sf_writef_float'
  | 'sf_readf_short'
  | 'sf_readf_int'
  | 'sf_readf_float'

/** An open `SNDFILE`. Calls must not overlap: libsndfile has no locks. */
export class SoundFile {
  /** What libsndfile made of the file when it was opened. */
  readonly info: Readonly<SoundInfo>
  readonly #library: Libsndfile
  readonly #path: string
  readonly #fd: number
  #pointer: SoundFilePointer | undefined

  private constructor(parts: {
    library: Libsndfile
    pointer: SoundFilePointer
    info: SoundInfo
    path: string
    fd: number
  }) {
    this.#library = parts.library
    this.#pointer = parts.pointer
    this.info = parts.info
    this.#path = parts.path
    this.#fd = parts.fd
  }

  /**
   * Open a descriptor, which stays the caller's to close. libsndfile gets another one: when it cannot
   * open a file, it closes what it was given (1.2.0, `sf_open_fd`), asked to or not.
   *
   * @throws {@link RecorderError} `ERR_AUDIO_FILE`, or of the storage
   */
  static async open(
    fd: number,
    path: string,
    mode: number,
    format: { samplerate: number; channels: number; format: number } | undefined,
  ): Promise<SoundFile> {
    const library = libsndfile()
    const info: SoundInfo = {
      frames: 0,
      samplerate: 0,
      channels: 0,
      format: 0,
      sections: 0,
      seekable: 0,
      ...format,
    }
    const own = duplicate(fd)
    const closeDescriptor = 1
    const { result, errno } = await later(library.sf_open_fd, own, mode, info, closeDescriptor)
    if (result) return new SoundFile({ library, pointer: result, info, path, fd: own })
    const code = library.sf_error(null)
    throw failure(path, code, library.sf_strerror(null), errno)
  }

  /**
   * Move samples between the file and a buffer.
   *
   * @returns how many items were moved, and why not all of them
   */
  async transfer(
    name: TransferName,
    data: Uint8Array,
    items: number,
  ): Promise<{ moved: number; error: RecorderError | undefined }> {
    const { result, errno } = await later(this.#library[name], this.#open(), data, items)
    // Encoders say so here only: they count what they took, not what reached the file.
    const code = this.#library.sf_error(this.#open())
    if (code === sf.SF_ERR_NO_ERROR) return { moved: Number(result), error: undefined }
    const failed = name.startsWith('sf_write') ? writeFailure : failure
    const error = failed(this.#path, code, this.#library.sf_strerror(this.#open()), errno)
    return { moved: Number(result), error }
  }

  /** Go to a frame. */
  async seek(frame: number): Promise<void> {
    const seekSet = 0
    const { result, errno } = await later(this.#library.sf_seek, this.#open(), frame, seekSet)
    if (Number(result) === frame) return
    const code = this.#library.sf_error(this.#open())
    throw failure(this.#path, code, this.#library.sf_strerror(this.#open()), errno)
  }

  /** `sf_command` with a buffer. */
  command(command: number, data: Uint8Array): number {
    return this.#library.sf_command(this.#open(), command, data, data.length)
  }

  /** `sf_command` with a flag. */
  flag(command: number, on: boolean): number {
    return this.#library.sf_command(this.#open(), command, null, on ? 1 : 0)
  }

  /** `sf_command` with a C double. */
  level(command: number, value: number): number {
    return this.command(command, new Uint8Array(Float64Array.of(value).buffer))
  }

  /** Set a tag; to be called before the first sample. */
  setTag(type: number, text: string): void {
    this.#library.sf_set_string(this.#open(), type, text)
  }

  /** Read a tag. */
  tag(type: number): string | undefined {
    return this.#library.sf_get_string(this.#open(), type) ?? undefined
  }

  /**
   * What is still to be written goes nowhere. libsndfile ends a file even after a failure, which would
   * leave a hole in it.
   */
  async divert(): Promise<void> {
    if (this.#pointer === undefined) return
    const nowhere = await open('/dev/null', 'r+')
    redirect(this.#fd, nowhere.fd)
    await nowhere.close()
  }

  /**
   * Finish and let go, idempotent.
   *
   * @returns what libsndfile says went wrong; it does not say everything
   */
  async close(): Promise<RecorderError | undefined> {
    const pointer = this.#pointer
    if (pointer === undefined) return undefined
    this.#pointer = undefined
    const { result, errno } = await later(this.#library.sf_close, pointer)
    return result === 0
      ? undefined
      : failure(this.#path, result, `libsndfile error ${result}`, errno)
  }

  #open(): SoundFilePointer {
    if (this.#pointer === undefined) {
      throw new RecorderError('ERR_AUDIO_FILE', `${this.#path}: already closed`)
    }
    return this.#pointer
  }
}

/** The error for what libsndfile or the system said. */
function failure(path: string, code: number, message: string, errno: number): RecorderError {
  if (code === sf.SF_ERR_SYSTEM) return storageError(path, systemError(errno))
  return new RecorderError('ERR_AUDIO_FILE', `${path}: ${message.replace(/\.$/, '')}`)
}

/** Debian's libsndfile calls a failed write of an Ogg page an internal error; `errno` knows better. */
function writeFailure(path: string, code: number, message: string, errno: number): RecorderError {
  const storage = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG', 'ENODEV', 'ENXIO']
  const isStorage = storage.includes(systemError(errno).code ?? '')
  return failure(path, isStorage ? sf.SF_ERR_SYSTEM : code, message, errno)
}

const diskFull = new Set(['ENOSPC', 'EDQUOT'])

/** The error for what a system call said. */
export function storageError(path: string, cause: NodeJS.ErrnoException): RecorderError {
  const code = diskFull.has(cause.code ?? '') ? 'ERR_STORAGE_FULL' : 'ERR_STORAGE'
  return new RecorderError(code, `${path}: ${cause.message}`, { cause })
}

function systemError(errno: number): NodeJS.ErrnoException {
  const [code, message] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'unknown']
  return Object.assign(new Error(`${code}: ${message}`), { errno: -errno, code })
}
