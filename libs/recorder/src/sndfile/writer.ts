import { type FileHandle, open, unlink } from 'node:fs/promises'
import type { AudioFacts, AudioOutput, AudioWriter, CloseOptions } from '../audio-file.ts'
import { RecorderError } from '../errors.ts'
import { laneBytes } from '../lanes.ts'
import { bytesPerFrame, type PcmFormat } from '../pcm.ts'
import { checkOutput } from './check-output.ts'
import { Encoder } from './encoder.ts'
import { isFinished, noteLoudness } from './finish.ts'
import { type RepairedAudio, repair } from './repair.ts'
import { storageError } from './sound-file.ts'
import { needsTail, TailSpool } from './tail.ts'

/** What to write, where. */
export interface WriterOptions {
  /** The `.part` file to make; it must not exist. A `.tail` beside it comes and goes with it. */
  readonly path: string
  /** The kind of file. */
  readonly output: AudioOutput
  /** What {@link AudioWriter.write} will be given. */
  readonly format: PcmFormat
  /** What the file is to say of itself. */
  readonly facts: AudioFacts
}

/**
 * Begin an audio file.
 *
 * Samples are converted on the calling thread (nothing, for most formats) and encoded on one of
 * libuv's. Memory: what one block takes, twice. Disk, beside the file while it is open: the tail of the
 * kinds that need one, for 16-bit stereo at 44.1 kHz 1 MB (FLAC), 1.3 MB (Opus), 2.2 MB (Vorbis).
 *
 * @throws {@link RecorderError} `ERR_FORMAT_UNSUPPORTED`, `ERR_NAME_TAKEN`, `ERR_STORAGE_FULL`,
 *   `ERR_STORAGE`, `ERR_LIBRARY_MISSING`
 */
export async function openWriter(options: WriterOptions): Promise<AudioWriter> {
  const { path, output, format } = options
  checkOutput(output, format)
  const file = await create(path)
  let tail: TailSpool | undefined
  try {
    if (needsTail(output.kind)) tail = await TailSpool.create(path, options)
    const encoder = await Encoder.open(file.fd, options)
    const { size } = await file.stat()
    return new Writer({ options, file, encoder, tail, dataOffset: size })
  } catch (error) {
    await tail?.remove()
    await file.close()
    await unlink(path)
    throw error instanceof RecorderError
      ? error
      : storageError(path, error as NodeJS.ErrnoException)
  }
}

interface Parts {
  readonly options: WriterOptions
  readonly file: FileHandle
  readonly encoder: Encoder
  readonly tail: TailSpool | undefined
  /** Where a WAV's samples begin. */
  readonly dataOffset: number
}

class Writer implements AudioWriter {
  readonly path: string
  readonly #parts: Parts
  #frames = 0
  /** Nothing more can be written. */
  #failed = false
  /** What is on the disk is not what it should be: `repair` has to see to it. */
  #broken = false
  #finished = false
  #ended = false
  #closing: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.path = parts.options.path
    this.#parts = parts
  }

  get frames(): number {
    return this.#frames
  }

  write(data: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.reject(this.#over())
    return this.#inOrder(() => this.#write(data))
  }

  sync(): Promise<void> {
    if (this.#ended) return Promise.reject(this.#over())
    // Not in order: a slow disk must not hold up what is written meanwhile.
    return this.#sync()
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#ended = true
    this.#closing ??= this.#inOrder(() => this.#close(options)).catch((error) => {
      this.#closing = undefined
      throw error
    })
    return this.#closing
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
    const { options, encoder, tail } = this.#parts
    const frames = data.length / bytesPerFrame(options.format)
    if (!Number.isInteger(frames)) {
      throw new RangeError(`${this.path}: ${data.length} bytes are not whole frames`)
    }
    if (frames === 0) return
    // Of a long block an encoder holds the end back only. Whether it took the rest is to be known first: what it did
    // not take is kept whole.
    const long = tail !== undefined && frames > tail.held
    const encoding = encoder.push(data)
    const held = long && (await taken(encoding)) ? tail.held : frames
    const [spooled, encoded] = await Promise.allSettled([tail?.append(data, held), encoding])
    const failure = encoded.status === 'fulfilled' ? encoded.value : (encoded.reason as Error)
    if (!failure && spooled.status === 'fulfilled') {
      this.#frames += frames
      return
    }
    this.#failed = true
    this.#broken = failure !== undefined
    if (!failure || (tail && spooled.status === 'fulfilled')) this.#frames += frames
    else if (!tail) this.#frames = await this.#framesInFile()
    throw failure ?? storageError(this.path, (spooled as PromiseRejectedResult).reason)
  }

  /** What reached a WAV before it failed. */
  async #framesInFile(): Promise<number> {
    const { file, options, dataOffset } = this.#parts
    const { sampleFormat, channels } = options.format
    const { size } = await file.stat()
    return Math.max(0, Math.floor((size - dataOffset) / laneBytes('raw', sampleFormat) / channels))
  }

  async #sync(): Promise<void> {
    const { file, tail } = this.#parts
    await this.#stored(Promise.all([file.datasync(), tail?.sync()]))
  }

  async #close({ loudness }: CloseOptions): Promise<void> {
    const { kind } = this.#parts.options.output
    if (!this.#finished) await this.#finish()
    if (this.#broken) {
      this.#frames = this.#framesOf(await repair(this.path))
      this.#broken = false
    }
    if (loudness && kind === 'wav') await this.#stored(noteLoudness(this.path, loudness))
  }

  /** Frames of the source that are in a repaired file. An Opus file may have another rate, in which it holds whole frames. */
  #framesOf(repaired: RepairedAudio): number {
    if (!('format' in repaired)) return 0
    const perFrame = repaired.format.rate / this.#parts.options.format.rate
    const allThere = Math.abs(repaired.frames - this.#frames * perFrame) < 1
    return allThere ? this.#frames : Math.round(repaired.frames / perFrame)
  }

  /** End the file as libsndfile does, if all is well; let go of it in any case. */
  async #finish(): Promise<void> {
    const { file, encoder, tail, options } = this.#parts
    try {
      if (this.#broken) {
        await encoder.abandon()
      } else {
        const failure = await encoder.finish()
        const { kind } = options.output
        this.#broken = failure !== undefined || !(await isFinished(file, kind, this.#frames))
        if (!this.#broken) await this.#stored(file.datasync())
      }
    } catch (error) {
      this.#broken = true
      throw error
    } finally {
      this.#finished = true
      await encoder.abandon()
      await file.close()
      if (this.#broken) await tail?.close()
      else await tail?.remove()
    }
  }

  async #stored<T>(work: Promise<T>): Promise<T> {
    return await work.catch((error) => {
      throw storageError(this.path, error)
    })
  }

  #over(): RecorderError {
    return new RecorderError('ERR_AUDIO_FILE', `${this.path}: not open for writing any more`)
  }
}

async function taken(encoding: Promise<RecorderError | undefined>): Promise<boolean> {
  return await encoding.then(
    (error) => error === undefined,
    () => false,
  )
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
