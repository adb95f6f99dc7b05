import { inputFaults, openBasis, openInput, told } from '../files/input.ts'
import {
  type FileOptions,
  fileFaults,
  type Input,
  type Output,
  pathFaults,
} from '../files/options.ts'
import { outputFaults, writeOutput } from '../files/output.ts'
import { refuse } from '../options.ts'
import type { DeltaSummary } from '../summary.ts'
import { type ComposeOptions, composed, composeFaults, openComposer } from './compose.ts'

/** How delta files are composed. */
export interface ComposeFilesOptions extends ComposeOptions, FileOptions {}

/**
 * Join delta files, see `compose`. The result gets its name when it is complete.
 *
 * @param first - the delta of 0 to 1: a path, as it is read at any place
 * @param second - the delta of 1 to 2: a path or a stream
 * @param result - where the delta of 0 to 2 goes: a path or a stream
 * @param options - a limit, how the file is written
 * @throws {@link RsyncError} as `compose` does, and `ERR_EXISTS`, `ERR_IO`
 */
export async function composeFiles(
  first: string,
  second: Input,
  result: Output,
  options: ComposeFilesOptions = {},
): Promise<DeltaSummary> {
  refuse([
    ...pathFaults('first', first),
    ...inputFaults('second', second),
    ...outputFaults('result', result),
    ...fileFaults(options),
    ...composeFaults(options),
  ])
  const { signal, onProgress } = options
  await using before = await openBasis(first)
  await using after = await openInput(second)
  const composer = await openComposer(before, options)
  const chunks = told(after, signal, onProgress)
  try {
    await writeOutput(result, composed(composer, chunks), options)
  } finally {
    await chunks.return()
  }
  return composer.writer.summary
}
