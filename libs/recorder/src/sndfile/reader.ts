import { type FileHandle, open } from 'node:fs/promises'
import type { AudioReader } from '../audio-file.ts'
import { deliver, deliveryOf } from '../deliveries.ts'
import type { PcmFormat, SampleFormat } from '../pcm.ts'
import { sf } from './declarations.ts'
import type { Decoder } from './decoder.ts'
import { describe } from './probe.ts'
import { sndfileDecoder } from './sndfile-decoder.ts'
import { SoundFile, storageError } from './sound-file.ts'
import { openVorbis } from './vorbis-decoder.ts'

/** How to read. */
export interface ReaderOptions {
  /** What the frames are to be converted to; by default to what loses nothing. */
  readonly sampleFormat?: SampleFormat
}

/**
 * Open an audio file to be read from anywhere: what is read from a frame on is what is read there from the start.
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
    return await openWithin(file, path, options)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openWithin(file: FileHandle, path: string, options: ReaderOptions): Promise<Reader> {
  const sound = await SoundFile.open(file.fd, path, sf.SFM_READ, undefined)
  try {
    const { format: own, frames, kind } = await describe(path, file, sound)
    const format = { ...own, sampleFormat: options.sampleFormat ?? own.sampleFormat }
    if (kind !== 'vorbis') {
      const decoder = sndfileDecoder(sound, deliveryOf(own.sampleFormat, format.sampleFormat))
      return new Reader({ file, decoder, frames, format })
    }
    const decoder = await openVorbis({ fd: file.fd, path, channels: format.channels })
    await sound.close()
    return new Reader({ file, decoder, frames, format })
  } catch (error) {
    await sound.close()
    throw error
  }
}

interface Parts {
  readonly file: FileHandle
  readonly decoder: Decoder
  readonly frames: number
  readonly format: PcmFormat
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
      await this.#parts.decoder.close()
      await this.#parts.file.close()
    })
  }

  /** A decoder has no locks, and one position. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const next = this.#last.then(step)
    this.#last = next.catch(() => undefined)
    return next
  }

  async #read(position: number, frames: number): Promise<Uint8Array> {
    const { decoder, format } = this.#parts
    const wanted = Math.max(0, Math.min(frames, this.frames - position))
    if (wanted === 0) return new Uint8Array(0)
    if (position !== this.#position) await decoder.seek(position)
    // Where a failure leaves it is not known.
    this.#position = Number.NaN
    const read = await decoder.read(wanted)
    const frameBytes = format.channels * (decoder.delivery === 'short' ? 2 : 4)
    this.#position = position + read.length / frameBytes
    return deliver(read, decoder.delivery, format.sampleFormat)
  }
}
