import type { EventEmitter } from 'node:events'
import type { RecorderEvents, RecordingSummary } from './events.ts'
import type { LiveLevels } from './metering/meter.ts'
import { type RecorderOptions, readOptions } from './options.ts'
import { Recording } from './segments/recording.ts'

/** A recorder: one source, one directory. */
export interface Recorder extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<RecorderEvents>
  /** Levels now; `undefined` before the first block or without metering. */
  readonly levels: LiveLevels | undefined
  /** How much faster than nominal the device runs, in parts per million. */
  readonly drift: number
  /** Frames recorded and missing so far. */
  readonly summary: RecordingSummary
  /**
   * Record until the source ends, the duration is over or `signal` aborts; then close the last segment.
   *
   * @throws {@link RecorderError} where going on makes no sense: `ERR_DEVICE_LOST` without retry,
   * `ERR_FORMAT_UNSUPPORTED`, `ERR_NAME_TAKEN` with `refuse`, `ERR_CLOCK`. What was recorded is published.
   */
  run(signal?: AbortSignal): Promise<RecordingSummary>
}

/**
 * Make a recorder. Nothing is captured or written before {@link Recorder.run}.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, naming every fault.
 *
 * @example
 * ```ts
 * import { createRecorder, openAlsa } from '@boxwright/recorder'
 *
 * await using recorder = createRecorder({
 *   source: await openAlsa({ device: 'hw:0' }),
 *   directory: '/srv/pige',
 *   rotate: 900,
 * })
 * recorder.events.on('segment', ({ files }) => console.log(files))
 * await recorder.run()
 * ```
 */
export function createRecorder(options: RecorderOptions): Recorder {
  return new Recording(readOptions(options))
}
