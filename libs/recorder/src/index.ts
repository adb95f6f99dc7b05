/**
 * Sound in, clock-aligned segments out: gapless, crash-safe, around the clock.
 *
 * @packageDocumentation
 */

export type { DeviceDescription } from './alsa/protocol.ts'
export {
  type AlsaEvents,
  type AlsaOptions,
  type AlsaSource,
  listDevices,
  openAlsa,
} from './alsa/source.ts'
export { RecorderError, type RecorderErrorCode } from './errors.ts'
export {
  bitDepth,
  bytesPerFrame,
  bytesPerSample,
  type PcmFormat,
  type SampleFormat,
} from './pcm.ts'
export type { Gap, Hole, HoleCause, PcmBlock, PcmSource } from './source.ts'
