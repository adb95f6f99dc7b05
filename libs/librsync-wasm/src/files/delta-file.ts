import { loadSignature, search } from '../delta/delta.ts'
import { DeltaWriter } from '../delta-writer.ts'
import { refuse } from '../options.ts'
import type { DeltaSummary } from '../summary.ts'
import { inputFaults, openInput, told } from './input.ts'
import { type DeltaFileOptions, fileFaults, type Input, type Output } from './options.ts'
import { outputFaults, writeOutput } from './output.ts'

/**
 * Make a delta of files. Memory: as `delta`.
 *
 * @param signature - of the basis: a path or a stream
 * @param target - the new data: a path or a stream
 * @param result - where the delta goes: a path or a stream
 * @param options - how the file is written
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_SIGNATURE`, `ERR_LIMIT`, `ERR_EXISTS`, `ERR_IO`, `ERR_WASM`; the
 * signal's reason, as it is
 */
export async function deltaFile(
  signature: Input,
  target: Input,
  result: Output,
  options: DeltaFileOptions = {},
): Promise<DeltaSummary> {
  refuse([
    ...inputFaults('signature', signature),
    ...inputFaults('target', target),
    ...outputFaults('result', result),
    ...fileFaults(options),
  ])
  const { signal, onProgress } = options
  const writer = new DeltaWriter()
  await using blocks = await openInput(signature, options.blocking)
  await using data = await openInput(target, options.blocking)
  const matcher = await loadSignature(blocks.chunks, signal)
  await writeOutput(result, search(matcher, told(data, signal, onProgress), writer), options)
  return writer.summary
}
