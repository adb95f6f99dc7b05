import { type ByteSource, chunksOf, sourceFaults } from '../chunks.ts'
import { DeltaWriter } from '../delta-writer.ts'
import { refuse, type WorkOptions } from '../options.ts'
import { decodeHeader, headerLength } from '../signature-format.ts'
import { Matcher } from '../wasm/matcher.ts'

/**
 * Make a delta from a signature: how to make new data of what was signed. Memory: the signature, 16
 * bytes more for each of its blocks, two block lengths and 5 MiB.
 *
 * @param signature - of the basis, of any kind
 * @param target - the new data
 * @param options - a signal
 * @returns the delta, in pieces of up to 256 KiB
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_SIGNATURE`, `ERR_LIMIT` (signatures from about 2.8 GB on), `ERR_WASM`;
 * the signal's reason and the sources' own errors, as they are
 */
export function delta(
  signature: ByteSource,
  target: ByteSource,
  options: WorkOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  refuse([...sourceFaults('signature', signature), ...sourceFaults('target', target)])
  return make(signature, target, options.signal)
}

async function* make(
  signature: ByteSource,
  target: ByteSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const matcher = await loadSignature(signature, signal)
  yield* search(matcher, chunksOf(target, signal), new DeltaWriter())
}

/** The delta of new data, in pieces of up to 256 KiB. */
export async function* search(
  matcher: Matcher,
  target: AsyncIterable<Uint8Array>,
  writer: DeltaWriter,
): AsyncGenerator<Uint8Array, void, undefined> {
  matcher.begin()
  for await (const chunk of target) {
    for (let at = 0; at < chunk.length; ) {
      const room = matcher.room()
      const part = chunk.subarray(at, at + room.length)
      room.set(part)
      at += part.length
      matcher.filled(part.length, writer)
    }
    yield* writer.take()
  }
  matcher.finish(writer)
  yield* writer.take()
}

/**
 * Read a signature and index it.
 *
 * @throws {@link RsyncError} `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_SIGNATURE`, `ERR_LIMIT`, `ERR_WASM`
 */
export async function loadSignature(source: ByteSource, signal?: AbortSignal): Promise<Matcher> {
  let matcher: Matcher | undefined
  let head: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunksOf(source, signal)) {
    if (matcher) {
      matcher.load(chunk)
      continue
    }
    head = concatenate(head, chunk)
    if (head.length < headerLength) continue
    const header = decodeHeader(head)
    matcher = await Matcher.create(header)
    matcher.load(head.subarray(headerLength))
  }
  matcher ??= await Matcher.create(decodeHeader(head))
  matcher.index()
  return matcher
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
