import { RecorderError } from '../errors.ts'
import { later } from './calls.ts'
import type { Decoder } from './decoder.ts'
import {
  type Libvorbisfile,
  libvorbisfile,
  OV_HOLE,
  planesAt,
  vorbisFileBytes,
} from './libvorbisfile.ts'

/** What is to be decoded. */
export interface VorbisSource {
  /** An open descriptor of it; it stays with its owner. */
  readonly fd: number
  /** Its name, for messages. */
  readonly path: string
  /** Samples in a frame. */
  readonly channels: number
}

/**
 * Decode Ogg Vorbis from anywhere, to the frame. libsndfile decodes it as well, but where it goes to is now and then some
 * blocks off (measured with 1.2.0: one place in twelve), and sometimes it refuses.
 *
 * @throws {@link RecorderError} `ERR_AUDIO_FILE`, `ERR_LIBRARY_MISSING`
 */
export async function openVorbis(source: VorbisSource): Promise<Decoder> {
  const library = libvorbisfile()
  const file = new Uint8Array(vorbisFileBytes)
  // The same file, whatever its name leads to by now, with a position of its own.
  const { result } = await later(library.ov_fopen, `/proc/self/fd/${source.fd}`, file)
  if (result !== 0) throw failure(source.path, 'opened', result)
  return new VorbisDecoder(library, file, source)
}

class VorbisDecoder implements Decoder {
  readonly delivery = 'float'
  readonly #library: Libvorbisfile
  readonly #file: Uint8Array
  readonly #source: VorbisSource
  readonly #address = new Uint8Array(8)
  readonly #link = new Uint8Array(4)

  constructor(library: Libvorbisfile, file: Uint8Array, source: VorbisSource) {
    this.#library = library
    this.#file = file
    this.#source = source
  }

  async seek(frame: number): Promise<void> {
    const { result } = await later(this.#library.ov_pcm_seek, this.#file, frame)
    if (result !== 0) throw failure(this.#source.path, `sought at frame ${frame}`, result)
  }

  async read(frames: number): Promise<Uint8Array> {
    const { channels, path } = this.#source
    const samples = new Float32Array(frames * channels)
    let done = 0
    while (done < frames) {
      const { result } = await later(
        this.#library.ov_read_float,
        this.#file,
        this.#address,
        frames - done,
        this.#link,
      )
      // Something between two pages is damaged: what follows is good again.
      if (result === OV_HOLE) continue
      if (result < 0) throw failure(path, 'read', result)
      if (result === 0) break
      for (const [channel, plane] of planesAt(this.#address, channels, result).entries()) {
        let at = done * channels + channel
        for (const sample of plane) {
          samples[at] = sample
          at += channels
        }
      }
      done += result
    }
    return new Uint8Array(samples.buffer, 0, done * channels * 4)
  }

  async close(): Promise<void> {
    await later(this.#library.ov_clear, this.#file)
  }
}

function failure(path: string, what: string, result: number): RecorderError {
  return new RecorderError(
    'ERR_AUDIO_FILE',
    `${path}: cannot be ${what}: libvorbisfile's error ${result}`,
  )
}
