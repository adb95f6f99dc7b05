/**
 * Sound in, clock-aligned segments out: gapless, crash-safe, around the clock.
 *
 * {@includeCode ../examples/record-device.ts#record}
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
export {
  type Archive,
  type ArchiveEvents,
  type ArchiveOptions,
  openArchive,
} from './archive/archive.ts'
export type { ArchiveFault } from './archive/file-index.ts'
export type { ArchiveSound, ByteRange, ReadOptions } from './archive/read.ts'
export type { ArchivedFile, ArchivedSegment } from './archived-segment.ts'
export type { AudioKind, AudioOutput } from './audio-file.ts'
export type { ArchiveTimeline, MissingRange } from './coverage.ts'
export {
  createEncoder,
  type EncodedFile,
  type EncodedOutput,
  type Encoder,
  type EncoderEvents,
  type EncoderOptions,
  type Encoding,
  type EncodingProgress,
} from './encode/encoder.ts'
export { RecorderError, type RecorderErrorCode } from './errors.ts'
export type {
  ClosedSegment,
  DatedHole,
  OpenedSegment,
  PublishedFile,
  Recorder,
  RecorderEvents,
  RecordingSummary,
  RepairedFile,
  StorageAway,
  StorageReady,
  StorageState,
} from './events.ts'
export { type Levels, valuesPerPoint } from './levels.ts'
export type { ClippingOptions, SilenceOptions, SoundEvent } from './metering/detectors.ts'
export type { ChannelLevels, LiveChannel } from './metering/gauge.ts'
export {
  createMeter,
  type LiveLevels,
  type Loudness,
  type Meter,
  type MeterOptions,
  type MeterSummary,
} from './metering/meter.ts'
export type { Existing, RecorderOptions, SegmentFacts } from './options.ts'
export {
  bitDepth,
  bytesPerFrame,
  bytesPerSample,
  type PcmFormat,
  type SampleFormat,
} from './pcm.ts'
export type { RangeLevels } from './range-levels.ts'
export { createRecorder } from './recorder.ts'
export {
  type Cleaner,
  type CleanerEvents,
  type CleanerOptions,
  type CleanerReport,
  createCleaner,
  type DeletedFile,
} from './retention/cleaner.ts'
export { openPins, type Pins } from './retention/pins.ts'
export type { TimesOf } from './retention/stored-files.ts'
export {
  type Deletion,
  type DeletionReason,
  type DiskSpace,
  defaultMinimumFree,
  planDeletions,
  type RetentionFacts,
  type RetentionPolicy,
  type StoredFile,
  type TimeRange,
} from './retention.ts'
export {
  formatSidecar,
  framesOf,
  ownerOfSidecar,
  parseSidecar,
  type Sidecar,
  sidecarOf,
} from './sidecar.ts'
export type { Gap, Hole, HoleCause, PcmBlock, PcmSource } from './source.ts'
export { type CommandOptions, fromCommand } from './sources/command.ts'
export { fromIterable, type IterableOptions } from './sources/iterable.ts'
export type { ReadHole } from './splice.ts'
export { type HookEnd, runHook } from './terminal/hook.ts'
