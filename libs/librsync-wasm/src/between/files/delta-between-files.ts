import type { Output } from '../../files/options.ts'
import { outputFaults, writeOutput } from '../../files/output.ts'
import type { DeltaSummary } from '../../summary.ts'
import type { Copies } from '../desk.ts'
import { encodeDelta } from '../encode.ts'
import { type Comparison, openComparison, type Side } from './comparison.ts'
import { copiesThrough } from './known-copies.ts'
import {
  type BetweenOptions,
  type CompareOptions,
  publication,
  refuseComparison,
} from './options.ts'
import { search } from './search.ts'

/** What a delta between two files came to. */
export interface BetweenSummary extends DeltaSummary {
  /** How far apart the windows of the basis were that were looked for, in bytes. */
  readonly stride: number
  /** How much was read of the basis, in bytes: all for the index, unless it was kept, and again to verify matches. */
  readonly basisBytesRead: number
  /** How much was read of the target, in bytes: all to search it, and again the literals. */
  readonly targetBytesRead: number
}

/**
 * Make the delta between two files, by all cores and in bounded memory, whatever their size: less than
 * 256 MB for the whole process.
 *
 * Every 32 bytes at a multiple of the stride of the basis are looked for at every place of the target; what is
 * found is compared byte by byte, and extended in both directions; what is left between two matches is searched
 * for matches from 16 bytes on. The stride is `max(32, min(size / 2^20, 1024), size / (2^23 - 1))` bytes, rounded up to a
 * multiple of 16, by the size of the basis: an index has a million windows up to 1 GiB and 8 million at most, of
 * 16 to 26 bytes each. It takes 128 MiB at most, Node 55 MB, a thread 16 MB; some 25 MB are garbage of the copies where
 * there are hundreds of thousands.
 *
 * @param basis - the path of the old file
 * @param target - the path of the new file
 * @param result - where the delta goes: a path or a stream
 * @param options - the number of threads, a kept index, deltas through a third file, how the file is written
 * @throws {@link RsyncError} `ERR_OPTIONS`; `ERR_IO`: also if a file was changed while it was read; `ERR_EXISTS`, `ERR_WASM`; of
 * the index `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_BASIS`; of the deltas `through`, these and `ERR_DELTA`. The signal's reason, as it
 * is. Nothing is left behind.
 */
export async function deltaBetweenFiles(
  basis: string,
  target: string,
  result: Output,
  options: BetweenOptions = {},
): Promise<BetweenSummary> {
  const { index, through } = options
  refuseComparison(options, { basis, target }, { index }, outputFaults('result', result))
  options.signal?.throwIfAborted()
  await using comparison = await openComparison([basis, target], [index, undefined], false, options)
  const [old, fresh] = comparison.sides
  await comparison.index(old)
  await comparison.enter(old)
  const known = through && (await copiesThrough(through, old.file, fresh.file, options.signal))
  const copies = search(comparison, { basis: old, target: fresh, phase: 'match' }, known)
  return await writeDelta(comparison, old, fresh, copies, result, options)
}

/** Write the delta that consists of copies and of what is between them. */
export async function writeDelta(
  comparison: Comparison,
  basis: Side,
  target: Side,
  copies: AsyncIterable<Copies>,
  result: Output,
  options: CompareOptions,
): Promise<BetweenSummary> {
  let summary: DeltaSummary | undefined
  const delta = async function* (): AsyncGenerator<Uint8Array> {
    const read = (position: number, into: Uint8Array): void =>
      comparison.read(target, position, into)
    summary = yield* encodeDelta(copies, target.file.size, read)
    // Before it is published: half an old and half a new file would make a delta that nobody can apply.
    await comparison.confirm()
  }
  await writeOutput(result, delta(), publication(options), options.blocking)
  return {
    ...(summary as DeltaSummary),
    stride: basis.index.stride,
    basisBytesRead: basis.bytesRead,
    targetBytesRead: target.bytesRead,
  }
}
