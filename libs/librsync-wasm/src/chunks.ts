import { RsyncError } from './errors.ts'
import { show } from './options.ts'

/**
 * Data to be read once: bytes, a Blob or File, a web stream, or anything that gives bytes when iterated,
 * such as a Node stream or an array of pieces.
 */
export type ByteSource =
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>

/** Longer pieces are handed out in parts, so that the event loop gets its turn. */
const longest = 1 << 20

/** How many bytes there will be, where it can be told. */
export function sizeOf(source: ByteSource): number | undefined {
  if (source instanceof Uint8Array) return source.byteLength
  return source instanceof Blob ? source.size : undefined
}

/** Faults of what has to be a source of bytes. */
export function sourceFaults(key: string, source: unknown): string[] {
  const isSource =
    typeof source === 'object' &&
    source !== null &&
    (source instanceof Uint8Array ||
      source instanceof Blob ||
      'getReader' in source ||
      Symbol.asyncIterator in source ||
      Symbol.iterator in source)
  return isSource
    ? []
    : [`${key}: expected bytes, a Blob or a stream of bytes, got ${show(source)}`]
}

/**
 * The bytes of a source, piece by piece, none of them empty or above 1 MiB. Stops when the signal aborts,
 * also while the source is still thinking.
 */
export async function* chunksOf(
  source: ByteSource,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted()
  const iterator = iteratorOf(source)
  let isOpen = true
  try {
    for (;;) {
      const { done, value } = await unlessAborted(iterator.next(), signal)
      if (done) {
        isOpen = false
        return
      }
      if (!(value instanceof Uint8Array)) {
        throw new RsyncError('ERR_OPTIONS', `A stream gave ${show(value)} instead of bytes`)
      }
      for (let at = 0; at < value.length; at += longest) {
        signal?.throwIfAborted()
        yield value.subarray(at, at + longest)
      }
    }
  } finally {
    // Not awaited: a source that hangs in next() would hang here, too.
    if (isOpen) Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

type Iteration = {
  next(): Promise<IteratorResult<Uint8Array>> | IteratorResult<Uint8Array>
  return?(): unknown
}

function iteratorOf(source: ByteSource): Iteration {
  if (source instanceof Uint8Array) return [source][Symbol.iterator]()
  const stream = source instanceof Blob ? source.stream() : source
  if (Symbol.asyncIterator in stream) return stream[Symbol.asyncIterator]()
  return Symbol.iterator in stream ? stream[Symbol.iterator]() : fromReader(stream)
}

/** Not every browser can iterate a web stream. */
function fromReader(stream: ReadableStream<Uint8Array>): Iteration {
  const reader = stream.getReader()
  return {
    next: () => reader.read() as Promise<IteratorResult<Uint8Array>>,
    return: () => reader.cancel(),
  }
}

/** A listener of its own for each promise: racing against one that lives long would pile up. */
function unlessAborted<T>(value: Promise<T> | T, signal: AbortSignal | undefined): Promise<T> | T {
  if (!signal || !(value instanceof Promise)) return value
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
