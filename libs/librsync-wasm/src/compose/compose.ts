import { type ByteSource, chunksOf, sourceFaults } from '../chunks.ts'
import { integer, refuse, type WorkOptions } from '../options.ts'
import { accessTo, type Basis, basisFaults, type RandomAccess } from '../random-access.ts'
import { Composer } from './composer.ts'
import { Segments } from './segments.ts'

/** How deltas are composed. */
export interface ComposeOptions extends WorkOptions {
  /**
   * Refuse a result that would be longer. Bytes; default: 64 KiB, and four times the first delta and what has been
   * read of the second. Those that are made of files seldom give more than both together; a few
   * bytes of a hostile one copy the literals of the other again and again.
   */
  readonly maxOutput?: number
}

/** How much longer than both deltas together the result may be. */
const growth = 4
const leastLimit = 2 ** 16

/**
 * Join the delta of 0 to 1 and the delta of 1 to 2 into one of 0 to 2, without any of these files.
 * It is as right as they are; a direct one may be smaller, as what was in 0, not in 1, and in 2 again, is not found.
 * Memory: some 8 MiB, whatever the deltas say. The first is read twice.
 *
 * @param first - the delta of 0 to 1: read at any place
 * @param second - the delta of 1 to 2
 * @param options - a limit, a signal
 * @returns the delta of 0 to 2, in pieces
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`; `ERR_BASIS`: the second copies what the first
 * does not make; `ERR_LIMIT`; the signal's reason and the sources' own errors, as they are
 */
export function compose(
  first: Basis,
  second: ByteSource,
  options: ComposeOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  refuse([
    ...basisFaults('first', first),
    ...sourceFaults('second', second),
    ...composeFaults(options),
  ])
  return run(first, second, options)
}

/** Faults of how deltas are to be composed. */
export function composeFaults({ maxOutput }: ComposeOptions): string[] {
  return maxOutput === undefined ? [] : integer('maxOutput', maxOutput, 0, Number.MAX_SAFE_INTEGER)
}

async function* run(
  first: Basis,
  second: ByteSource,
  options: ComposeOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const composer = await openComposer(accessTo(first), options)
  yield* composed(composer, chunksOf(second, options.signal))
}

/** Read the first delta. */
export async function openComposer(
  first: RandomAccess,
  { maxOutput, signal }: ComposeOptions,
): Promise<Composer> {
  const segments = await Segments.of(first, signal)
  return new Composer(segments, (read) => maxOutput ?? leastLimit + growth * (first.size + read))
}

/** Follow the second delta. */
export async function* composed(
  composer: Composer,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) yield* composer.push(chunk)
  yield* composer.finish()
}
