import type { Recorder } from './events.ts'
import { type RecorderOptions, readOptions } from './options.ts'
import { Recording } from './segments/recording.ts'

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
