import { inspect } from '../inspect.ts'
import { refuse, type WorkOptions } from '../options.ts'
import type { DeltaSummary } from '../summary.ts'
import { inputFaults, openInput } from './input.ts'
import type { Input } from './options.ts'

/**
 * Say what a delta consists of, having checked each of its commands.
 *
 * @param delta - the delta: a path or a stream
 * @param options - a signal
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`, `ERR_IO`; the signal's reason, as it is
 */
export async function inspectFile(delta: Input, options: WorkOptions = {}): Promise<DeltaSummary> {
  refuse(inputFaults('delta', delta))
  await using input = await openInput(delta)
  return await inspect(input.chunks, options)
}
