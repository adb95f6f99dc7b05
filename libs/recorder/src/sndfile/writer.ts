import { type FileHandle, open } from 'node:fs/promises'
import type { AudioFacts, AudioOutput, AudioWriter, CloseOptions } from '../audio-file.ts'
import { encodeLoudness, loudnessOffset } from '../bext.ts'
import { RecorderError } from '../errors.ts'
import { checkCapability, laneOf } from '../formats.ts'
import { type Lane, laneBytes, toLane } from '../lanes.ts'
import { bytesPerFrame, bytesPerSample, type PcmFormat } from '../pcm.ts'
import { createSoundFile } from './create.ts'
import { type SoundFile, storageError, type TransferName } from './sound-file.ts'

/** What to write, where. */
export interface WriterOptions {
  /** The `.part` file to make; it must not exist. */
  readonly path: string
  /** The kind of file. */
  readonly output: AudioOutput
  /** What {@link AudioWriter.write} will be given. */
  readonly format: PcmFormat
  /** What the file is to say of itself. */
  readonly facts: AudioFacts
}

const transfers: Record<Lane, TransferName> = {
  raw: 'sf_write_raw',
  short: 'sf_writef_short',
  int: 'sf_writef_int',
  float: 'sf_writef_float',
}

/**
 * Begin an audio file.
 *
 * @throws {@link RecorderError} `ERR_FORMAT_UNSUPPORTED`, `ERR_NAME_TAKEN`, `ERR_STORAGE_FULL`,
 *   `ERR_STORAGE`, `ERR_LIBRARY_MISSING`
 */
export async function openWriter(options: WriterOptions): Promise<AudioWriter> {
  checkCapability(options.output, options.format)
  const handle = await create(options.path)
  try {
    const sound = await createSoundFile(handle.fd, options)
    const { size } = await handle.stat()
    return new Writer(options, handle, sound, size)
  } catch (error) {
    await handle.close()
    throw error
  }
}

class Writer implements AudioWriter {
  readonly path: string
  readonly #options: WriterOptions
  readonly #handle: FileHandle
  readonly #sound: SoundFile
  readonly #lane: Lane
  /** Where a WAV's samples begin. */
  readonly #dataOffset: number
  #scratch = new Uint8Array(0)
  #frames = 0
  #failed = false
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(options: WriterOptions, handle: FileHandle, sound: SoundFile, dataOffset: number) {
    this.path = options.path
    this.#options = options
    this.#handle = handle
    this.#sound = sound
    this.#dataOffset = dataOffset
    this.#lane = laneOf(options.output.kind, options.format)
  }

  get frames(): number {
    return this.#frames
  }

  write(data: Uint8Array): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#over())
    return this.#inOrder(() => this.#write(data))
  }

  sync(): Promise<void> {
    return this.#inOrder(() => this.#sync())
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#inOrder(() => this.#close(options))
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** libsndfile has no locks: one call after the other, in the order of the asking. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const next = this.#last.then(step)
    this.#last = next.catch(() => undefined)
    return next
  }

  async #write(data: Uint8Array): Promise<void> {
    if (this.#failed) throw this.#over()
    const { format } = this.#options
    const frames = data.length / bytesPerFrame(format)
    if (!Number.isInteger(frames)) {
      throw new RangeError(`${this.path}: ${data.length} bytes are not whole frames`)
    }
    if (frames === 0) return
    const lane = toLane(data, format.sampleFormat, this.#lane, this.#room(data.length))
    const items = this.#lane === 'raw' ? lane.length : frames
    const { error } = await this.#sound.transfer(transfers[this.#lane], lane, items)
    if (error) {
      this.#failed = true
      await this.#salvage()
      throw error
    }
    this.#frames += frames
  }

  #over(): RecorderError {
    return new RecorderError('ERR_AUDIO_FILE', `${this.path}: not open for writing any more`)
  }

  /** Count what reached a WAV before it failed, and cut the torn frame off. */
  async #salvage(): Promise<void> {
    if (this.#lane !== 'raw') return
    const { sampleFormat, channels } = this.#options.format
    const frameBytes = laneBytes('raw', sampleFormat) * channels
    const { size } = await this.#handle.stat()
    this.#frames = Math.max(0, Math.floor((size - this.#dataOffset) / frameBytes))
    await this.#handle.truncate(this.#dataOffset + this.#frames * frameBytes)
  }

  async #sync(): Promise<void> {
    await this.#onDisk()
  }

  async #close({ loudness }: CloseOptions): Promise<void> {
    try {
      await this.#sound.close()
      if (loudness && this.#lane === 'raw') {
        await this.#handle.write(encodeLoudness(loudness), 0, 10, await this.#loudnessPosition())
      }
      await this.#onDisk()
    } finally {
      await this.#handle.close()
    }
  }

  /** The bext chunk stands in the header: find it by its name. */
  async #loudnessPosition(): Promise<number> {
    const header = Buffer.alloc(this.#dataOffset)
    await this.#handle.read(header, 0, header.length, 0)
    return header.indexOf('bext') + 8 + loudnessOffset
  }

  async #onDisk(): Promise<void> {
    await this.#handle.datasync().catch((error: NodeJS.ErrnoException) => {
      throw storageError(this.path, error)
    })
  }

  #room(bytes: number): Uint8Array {
    const { sampleFormat } = this.#options.format
    const need = (bytes / bytesPerSample(sampleFormat)) * 4
    if (this.#scratch.length < need) this.#scratch = new Uint8Array(need)
    return this.#scratch
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx+')
  } catch (error) {
    const cause = error as NodeJS.ErrnoException
    if (cause.code !== 'EEXIST') throw storageError(path, cause)
    throw new RecorderError('ERR_NAME_TAKEN', `${path}: exists already`, { cause })
  }
}
