import { RecorderError } from '../errors.ts'
import { later } from './calls.ts'
import { libsoxr, type SoxrPointer, soxrTypes } from './soxr.ts'

/** From what to what. */
export interface ResamplerOptions {
  /** Rate of what comes in, in Hz. */
  readonly from: number
  /** Rate of what goes out, in Hz. */
  readonly to: number
  /** Samples in a frame. */
  readonly channels: number
  /** What comes in; floats go out. */
  readonly lane: 'short' | 'int' | 'float'
}

/** Float frames, valid until the next call. */
export interface Resampled {
  /** Interleaved floats. */
  readonly data: Uint8Array
  /** How many frames. */
  readonly frames: number
}

/**
 * A stream from one rate to another through libsoxr at its `SOXR_HQ` (20 bits, linear phase): eight
 * times faster than libsamplerate's fastest sinc, and cleaner.
 *
 * What has gone out after {@link Resampler.finish} is what has come in times the ratio, rounded.
 */
export class Resampler {
  readonly #options: ResamplerOptions
  #pointer: SoxrPointer | undefined
  #output = new Uint8Array(0)

  constructor(options: ResamplerOptions) {
    const { from, to, channels, lane } = options
    const error: [string | null] = [null]
    const io = { itype: soxrTypes[lane], otype: soxrTypes.float, scale: 1, e: null, flags: 0 }
    const pointer = libsoxr().soxr_create(from, to, channels, error, io, null, null)
    if (!pointer) {
      throw new RecorderError(
        'ERR_FORMAT_UNSUPPORTED',
        `${from} Hz cannot be resampled to ${to} Hz: ${error[0]}`,
      )
    }
    this.#options = options
    this.#pointer = pointer
  }

  /** Resample some frames; the last few milliseconds stay inside until more come. */
  async push(data: Uint8Array, frames: number): Promise<Resampled> {
    const { from, to, channels } = this.#options
    // What was held back may come along: its length is bounded by the filter's, some thousand frames.
    const room = Math.ceil((frames * to) / from) + 16_384
    if (this.#output.length < room * channels * 4)
      this.#output = new Uint8Array(room * channels * 4)
    const used: [number] = [0]
    const made: [number] = [0]
    const { result } = await later(
      libsoxr().soxr_process,
      this.#open(),
      data,
      frames,
      used,
      this.#output,
      room,
      made,
    )
    if (result || used[0] !== frames) {
      throw new RecorderError('ERR_AUDIO_FILE', `resampling failed: ${result ?? 'input left over'}`)
    }
    return { data: this.#output, frames: Number(made[0]) }
  }

  /** The rest, in one or more pieces; then it is over. */
  async *finish(): AsyncGenerator<Resampled> {
    const room = 16_384
    this.#output = new Uint8Array(room * this.#options.channels * 4)
    for (;;) {
      const made: [number] = [0]
      const { result } = await later(
        libsoxr().soxr_process,
        this.#open(),
        null,
        0,
        [0] as [number],
        this.#output,
        room,
        made,
      )
      if (result) throw new RecorderError('ERR_AUDIO_FILE', `resampling failed: ${result}`)
      if (Number(made[0]) === 0) break
      yield { data: this.#output, frames: Number(made[0]) }
    }
  }

  /** Free it. Idempotent. */
  dispose(): void {
    if (this.#pointer === undefined) return
    libsoxr().soxr_delete(this.#pointer)
    this.#pointer = undefined
  }

  #open(): SoxrPointer {
    if (this.#pointer === undefined)
      throw new RecorderError('ERR_AUDIO_FILE', 'resampler: disposed')
    return this.#pointer
  }
}
