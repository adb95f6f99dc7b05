import { getSystemErrorMap } from 'node:util'
import { RecorderError } from '../errors.ts'
import {
  type Libsndfile,
  later,
  libsndfile,
  type SoundFilePointer,
  type SoundInfo,
  sf,
} from './declarations.ts'

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
  #pointer: SoundFilePointer | undefined

  private constructor(
    library: Libsndfile,
    pointer: SoundFilePointer,
    info: SoundInfo,
    path: string,
  ) {
    this.#library = library
    this.#pointer = pointer
    this.info = info
    this.#path = path
  }

  /**
   * Open a descriptor, which stays the caller's to close.
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
    const { result, errno } = await later(library.sf_open_fd, fd, mode, info, 0)
    if (result) return new SoundFile(library, result, info, path)
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
    const error =
      code === sf.SF_ERR_NO_ERROR
        ? undefined
        : failure(this.#path, code, this.#library.sf_strerror(this.#open()), errno)
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

  /** Finish and let go, idempotent; the descriptor stays open. */
  async close(): Promise<void> {
    const pointer = this.#pointer
    if (pointer === undefined) return
    this.#pointer = undefined
    const { result, errno } = await later(this.#library.sf_close, pointer)
    if (result !== 0) {
      throw failure(this.#path, result, `libsndfile error ${result}`, errno)
    }
  }

  #open(): SoundFilePointer {
    if (this.#pointer === undefined) {
      throw new RecorderError('ERR_AUDIO_FILE', `${this.#path}: already closed`)
    }
    return this.#pointer
  }
}

/** The error for what libsndfile or the system said. */
export function failure(path: string, code: number, message: string, errno: number): RecorderError {
  if (code !== sf.SF_ERR_SYSTEM) {
    return new RecorderError('ERR_AUDIO_FILE', `${path}: ${message.replace(/\.$/, '')}`)
  }
  return storageError(path, systemError(errno))
}

const diskFull = new Set(['ENOSPC', 'EDQUOT'])

/** The error for what a system call said. */
export function storageError(path: string, cause: NodeJS.ErrnoException): RecorderError {
  const full = diskFull.has(cause.code ?? '')
  return new RecorderError(
    full ? 'ERR_STORAGE_FULL' : 'ERR_STORAGE',
    `${path}: ${full ? 'no space left' : 'cannot be written'} (${cause.code}: ${cause.message})`,
    { cause },
  )
}

function systemError(errno: number): NodeJS.ErrnoException {
  const [code, message] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'unknown']
  return Object.assign(new Error(message), { errno: -errno, code })
}
