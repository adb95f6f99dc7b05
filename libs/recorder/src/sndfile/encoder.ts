import type { RecorderError } from '../errors.ts'
import { fileRate, laneOf } from '../formats.ts'
import { type Lane, toLane } from '../lanes.ts'
import { bytesPerFrame, bytesPerSample } from '../pcm.ts'
import { createSoundFile, type SoundFileOptions } from './create.ts'
import { Resampler } from './resampler.ts'
import type { SoundFile, TransferName } from './sound-file.ts'

const transfers: Record<Lane, TransferName> = {
  raw: 'sf_write_raw',
  short: 'sf_writef_short',
  int: 'sf_writef_int',
  float: 'sf_writef_float',
}

/**
 * Frames in one call at most: libvorbis extrapolates the beginning of a file on its stack, 4 bytes for each frame of the
 * first call, and what overflows it is not an error but a crash.
 */
const mostFrames = 65_536

/** PCM as the source delivers it, into a file as its kind wants it. Calls must not overlap. */
export class Encoder {
  /** How samples go to libsndfile, or to the resampler before it. */
  readonly lane: Lane
  readonly #options: SoundFileOptions
  readonly #sound: SoundFile
  readonly #resampler: Resampler | undefined
  #scratch = new Uint8Array(0)

  private constructor(options: SoundFileOptions, sound: SoundFile) {
    const { output, format } = options
    const to = fileRate(output.kind, format.rate)
    this.#options = options
    this.#sound = sound
    this.lane = laneOf(output.kind, format.sampleFormat)
    if (this.lane !== 'raw' && to !== format.rate) {
      const { rate: from, channels } = format
      this.#resampler = new Resampler({ from, to, channels, lane: this.lane })
    }
  }

  /** Begin a file on an empty descriptor, which stays the caller's. */
  static async open(fd: number, options: SoundFileOptions): Promise<Encoder> {
    const sound = await createSoundFile(fd, options)
    try {
      return new Encoder(options, sound)
    } catch (error) {
      await sound.close()
      throw error
    }
  }

  /** Encode whole frames; the error says why not all of them were taken. */
  async push(data: Uint8Array): Promise<RecorderError | undefined> {
    const step = mostFrames * bytesPerFrame(this.#options.format)
    for (let at = 0; at < data.length; at += step) {
      const error = await this.#push(data.subarray(at, at + step))
      if (error) return error
    }
    return undefined
  }

  async #push(data: Uint8Array): Promise<RecorderError | undefined> {
    const { format } = this.#options
    const frames = data.length / bytesPerFrame(format)
    const lane = toLane(data, format.sampleFormat, this.lane, this.#room(data.length))
    if (this.#resampler) {
      const resampled = await this.#resampler.push(lane, frames)
      return await this.#put('sf_writef_float', resampled.data, resampled.frames)
    }
    return await this.#put(transfers[this.lane], lane, this.lane === 'raw' ? lane.length : frames)
  }

  /** All of some data at once, to the end of the file; then it is over, whatever comes of it. */
  async encode(data: Uint8Array): Promise<RecorderError | undefined> {
    try {
      return (await this.push(data)) ?? (await this.finish())
    } finally {
      await this.abandon()
    }
  }

  /** Put what is still held back, and end the file. */
  async finish(): Promise<RecorderError | undefined> {
    let error: RecorderError | undefined
    if (this.#resampler) {
      for await (const { data, frames } of this.#resampler.finish()) {
        error ??= await this.#put('sf_writef_float', data, frames)
      }
    }
    this.#resampler?.dispose()
    const closing = await this.#sound.close()
    return error ?? closing
  }

  /** Let go, writing nothing any more. Idempotent. */
  async abandon(): Promise<void> {
    this.#resampler?.dispose()
    await this.#sound.divert()
    await this.#sound.close()
  }

  async #put(
    name: TransferName,
    data: Uint8Array,
    items: number,
  ): Promise<RecorderError | undefined> {
    if (items === 0) return undefined
    return (await this.#sound.transfer(name, data, items)).error
  }

  #room(bytes: number): Uint8Array {
    const need = (bytes / bytesPerSample(this.#options.format.sampleFormat)) * 4
    if (this.#scratch.length < need) this.#scratch = new Uint8Array(need)
    return this.#scratch
  }
}
