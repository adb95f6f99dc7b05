import type { AudioOutput } from '../audio-file.ts'
import { capabilities, checkCapability, unsupported } from '../formats.ts'
import type { PcmFormat } from '../pcm.ts'
import { soundInfo } from './create.ts'
import { libsndfile } from './declarations.ts'

/**
 * Whether an output can take what a source delivers; libsndfile is asked, too.
 *
 * @throws {@link RecorderError} `ERR_FORMAT_UNSUPPORTED`, naming what the kind takes;
 *   `ERR_LIBRARY_MISSING`
 */
export function checkOutput(output: AudioOutput, format: PcmFormat): void {
  checkCapability(output, format)
  if (libsndfile().sf_format_check(soundInfo(output, format)) !== 0) return
  const what = `${format.channels} channels of ${format.sampleFormat} at ${format.rate} Hz`
  throw unsupported(output.kind, what, capabilities[output.kind].takes)
}
