import { bytesPerFrame, type PcmFormat } from './pcm.ts'

/** Frames of silence handed out at once, at most. */
const chunk = 16_384

/** `frames` frames of digital silence, in pieces: zero bytes in every sample format. */
export function* silence(format: PcmFormat, frames: number): Generator<Uint8Array> {
  const frameBytes = bytesPerFrame(format)
  const zeros = new Uint8Array(Math.min(chunk, frames) * frameBytes)
  for (let left = frames; left > 0; left -= chunk) {
    yield left >= chunk ? zeros : zeros.subarray(0, left * frameBytes)
  }
}
