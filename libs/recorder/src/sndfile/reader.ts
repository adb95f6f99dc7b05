import { type FileHandle, open } from 'node:fs/promises'
import type { AudioReader } from '../audio-file.ts'
import { type Delivery, deliver, deliveryOf } from '../deliveries.ts'
import type { PcmFormat, SampleFormat } from '../pcm.ts'
import { sf } from './declarations.ts'
import { describe } from './probe.ts'
import { SoundFile, storageError, type TransferName } from './sound-file.ts'

/** How to read. */
export interface ReaderOptions {
  /** What the frames are to be converted to; by default to what loses nothing. */
  readonly sampleFormat?: SampleFormat
}

const transfers: Record<Delivery, TransferName> = {
  short: 'sf_readf_short',
  int: 'sf_readf_int',
  float: 'sf_readf_float',
}

/**
 * Open an audio file to be read from anywhere: to the frame for WAV and FLAC, and for Vorbis and Opus
 * as exactly as their decoders seek.
 *
 * @param path of a WAV, RF64, FLAC, Ogg Vorbis or Opus file
 * @param options what to convert to
 * @throws {@link RecorderError} `ERR_AUDIO_FILE`, `ERR_STORAGE`, `ERR_LIBRARY_MISSING`
 */
export async function openReader(path: string, options: ReaderOptions = {}): Promise<AudioReader> {
  const file = await open(path).catch((error) => {
    throw storageError(path, error)
  })
  try {
    const sound = await SoundFile.open(file.fd, path, sf.SFM_READ, undefined)
    const { format: own, frames } = await describe(path, file, sound)
    const format = { ...own, sampleFormat: options.sampleFormat ?? own.sampleFormat }
    const delivery = deliveryOf(own.sampleFormat, format.sampleFormat)
    return new Reader({ file, sound, frames, format, delivery })
  } catch (error) {
    await file.close()
    throw error
  }
}

interface Parts {
  readonly file: FileHandle
  readonly sound: SoundFile
  readonly frames: number
  readonly format: PcmFormat
  readonly delivery: Delivery
}

class Reader implements AudioReader {
  readonly format: PcmFormat
  readonly frames: number
  readonly #parts: Parts
  #position = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.format = parts.format
    this.frames = parts.frames
  }

  read(position: number, frames: number): Promise<Uint8Array> {
    return this.#inOrder(() => this.#read(position, frames))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inOrder(async () => {
      await this.#parts.sound.close()
      await this.#parts.file.close()
    })
  }

  /** libsndfile has no locks, and one position. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const next = this.#last.then(step)
    this.#last = next.catch(() => undefined)
    return next
  }

  async #read(position: number, frames: number): Promise<Uint8Array> {
    const { sound, delivery, format } = this.#parts
    const wanted = Math.max(0, Math.min(frames, this.frames - position))
    if (wanted === 0) return new Uint8Array(0)
    if (position !== this.#position) await sound.seek(position)
    const sampleBytes = delivery === 'short' ? 2 : 4
    const buffer = new Uint8Array(wanted * format.channels * sampleBytes)
    const { moved, error } = await sound.transfer(transfers[delivery], buffer, wanted)
    this.#position = position + moved
    if (error) throw error
    const read = buffer.subarray(0, moved * format.channels * sampleBytes)
    return deliver(read, delivery, format.sampleFormat)
  }
}
