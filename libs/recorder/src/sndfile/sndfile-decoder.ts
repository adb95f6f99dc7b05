import type { Delivery } from '../deliveries.ts'
import type { Decoder } from './decoder.ts'
import type { SoundFile, TransferName } from './sound-file.ts'

const transfers: Record<Delivery, TransferName> = {
  short: 'sf_readf_short',
  int: 'sf_readf_int',
  float: 'sf_readf_float',
}

/** Decode with libsndfile: exact for WAV, FLAC and Opus. */
export function sndfileDecoder(sound: SoundFile, delivery: Delivery): Decoder {
  const frameBytes = sound.info.channels * (delivery === 'short' ? 2 : 4)
  return {
    delivery,
    seek: (frame) => sound.seek(frame),
    async read(frames) {
      const buffer = new Uint8Array(frames * frameBytes)
      const { moved, error } = await sound.transfer(transfers[delivery], buffer, frames)
      if (error) throw error
      return buffer.subarray(0, moved * frameBytes)
    },
    async close() {
      await sound.close()
    },
  }
}
