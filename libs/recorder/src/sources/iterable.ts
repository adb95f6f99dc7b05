import { RecorderError } from '../errors.ts'
import { bytesPerFrame, type PcmFormat } from '../pcm.ts'
import type { PcmBlock, PcmSource } from '../source.ts'
import { readWavHeader } from '../wav-header.ts'
import { monotonic } from './monotonic.ts'

/** Options of {@link fromIterable}. */
export interface IterableOptions {
  /** Sound in pieces of any size: a stream, a generator, a file. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** What the bytes are: raw PCM of this format, or `wav`, a stream with a header. */
  readonly format: PcmFormat | 'wav'
  /** What to call it in messages. */
  readonly name?: string
  /** `true`: the frames come as they are played, and the clock leads. `false` by default. */
  readonly live?: boolean
}

/**
 * Make a source of any stream of sound. The stream is read no faster than it is recorded.
 *
 * @throws {@link RecorderError} `ERR_SOURCE` when a WAV header is asked for and is not there.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import { fromIterable } from '@boxwright/recorder'
 *
 * const source = await fromIterable({ bytes: createReadStream('concert.wav'), format: 'wav' })
 * console.log(source.format.rate)
 * ```
 */
export async function fromIterable(options: IterableOptions): Promise<PcmSource> {
  const { bytes, name = 'stream', live = false } = options
  const iterator = bytes[Symbol.asyncIterator]()
  const { format, head, limit } =
    options.format === 'wav'
      ? await readHead(iterator)
      : { format: options.format, head: new Uint8Array(0), limit: Number.POSITIVE_INFINITY }
  return {
    format,
    name,
    live,
    blocks: (signal) => frame(iterator, head, bytesPerFrame(format), limit, signal),
    async [Symbol.asyncDispose]() {
      await iterator.return?.()
    },
  }
}

async function readHead(iterator: AsyncIterator<Uint8Array>) {
  let head: Uint8Array = new Uint8Array(0)
  for (;;) {
    const header = readWavHeader(head)
    if (typeof header !== 'number') {
      const { format, bytes, dataBytes = Number.POSITIVE_INFINITY } = header
      return { format, head: head.subarray(bytes), limit: dataBytes }
    }
    while (head.byteLength < header) {
      const { value, done } = await iterator.next()
      if (done) {
        const message = `WAV stream: it ended after ${head.byteLength} bytes, within its header`
        throw new RecorderError('ERR_SOURCE', message)
      }
      head = join(head, value)
    }
  }
}

/** Cut `iterator`'s pieces into whole frames; a broken last frame is dropped, as there is no sound in it. */
async function* frame(
  iterator: AsyncIterator<Uint8Array>,
  head: Uint8Array,
  frameBytes: number,
  limit: number,
  signal?: AbortSignal,
): AsyncGenerator<PcmBlock, void, undefined> {
  let rest = head
  let left = limit
  while (left > 0 && !signal?.aborted) {
    const whole = Math.min(rest.byteLength, left)
    const frames = Math.floor(whole / frameBytes)
    if (frames > 0) {
      const data = rest.subarray(0, frames * frameBytes)
      rest = rest.subarray(frames * frameBytes)
      left -= data.byteLength
      yield { data, frames, time: monotonic(), behind: 0 }
      continue
    }
    const next = await step(iterator, signal)
    if (!next || next.done) return
    rest = rest.byteLength === 0 ? next.value : join(rest, next.value)
  }
}

/** The next piece, or nothing once `signal` aborts: a silent stream must not hold up the end. */
async function step(
  iterator: AsyncIterator<Uint8Array>,
  signal?: AbortSignal,
): Promise<IteratorResult<Uint8Array> | undefined> {
  if (!signal) return iterator.next()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const abort = (): void => resolve(undefined)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([iterator.next(), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const joined = new Uint8Array(head.byteLength + tail.byteLength)
  joined.set(head)
  joined.set(tail, head.byteLength)
  return joined
}
