import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AudioFacts, AudioOutput } from '../audio-file.ts'
import type { Stretch } from '../coverage.ts'
import { framesSinceMidnight } from '../local-time.ts'
import { bytesPerFrame, type PcmFormat, type SampleFormat } from '../pcm.ts'
import type { TimeRange } from '../retention.ts'
import { openWriter } from '../sndfile/writer.ts'
import { holesIn, type ReadHole, splice } from '../splice.ts'
import { wavHead } from '../wav-head.ts'
import { choose } from './choice.ts'
import { readTakes, takesOf } from './sound.ts'

/** How a range is to be read. */
export interface ReadOptions {
  /**
   * `pcm`: frames alone. `wav`: WAV with a `bext` chunk, RF64 from 4 GiB on. `flac`: encoded to a file in
   * `temporary` before the promise settles, which costs 5 s of CPU for an hour. Default `wav`.
   */
  readonly kind?: 'pcm' | 'wav' | 'flac'
  /** What samples are converted to. Default: what loses nothing; CD quality where all files are lossy. */
  readonly sampleFormat?: Exclude<SampleFormat, 'S24_LE'>
  /** Folder for a FLAC until the sound is disposed of. Default: the system's. */
  readonly temporary?: string
  /** Ends the reading, whatever it has come to. */
  readonly signal?: AbortSignal
}

/** A part of a body, in bytes. */
export interface ByteRange {
  /** The first byte. Default 0. */
  readonly from?: number
  /** The byte after the last one. Default: the end. */
  readonly to?: number
}

/** A range of the archive as one piece of sound. */
export interface ArchiveSound extends AsyncDisposable {
  /** What the samples are. */
  readonly format: PcmFormat
  /** How many frames. */
  readonly frames: number
  /** Where it is silent because nothing was recorded. */
  readonly holes: readonly ReadHole[]
  /** Bytes of the whole body. */
  readonly size: number
  /** The bytes, or some of them, as often as wanted: for HTTP's Range. Holds one chunk of 32,768 frames. */
  body(range?: ByteRange): AsyncIterable<Uint8Array>
}

/** Join what a range holds. @param covered what is heard when, of at least the range */
export async function readRange(
  directory: string,
  covered: readonly Stretch[],
  range: TimeRange,
  options: ReadOptions = {},
): Promise<ArchiveSound> {
  const { kind = 'wav', signal } = options
  const { format, stretches, files } = await choose(directory, covered, range, options.sampleFormat)
  const { takes, pieces } = takesOf(splice(stretches, range, format.rate), files)
  const frames = takes.reduce((sum, take) => sum + take.frames, 0)
  const facts = factsOf(range, stretches, format.rate)
  const pcm = (first: number, end: number): AsyncIterable<Uint8Array> =>
    readTakes(takes, format, first, end, signal)
  const common = { format, frames, holes: holesIn(pieces) }
  if (kind === 'flac') {
    const file = await encodeFlac(pcm(0, frames), format, facts, options)
    return { ...common, ...file }
  }
  const head = kind === 'wav' ? wavHead(format, frames, facts) : new Uint8Array(0)
  const frameBytes = bytesPerFrame(format)
  const dataBytes = frames * frameBytes
  const padding = kind === 'wav' ? dataBytes % 2 : 0
  const size = head.length + dataBytes + padding
  return {
    ...common,
    size,
    async *body({ from = 0, to = size } = {}) {
      if (from < head.length) yield head.subarray(from, Math.min(to, head.length))
      const start = Math.max(0, from - head.length)
      const end = Math.min(to - head.length, dataBytes)
      if (start < end) {
        yield* trim(
          pcm(Math.floor(start / frameBytes), Math.ceil(end / frameBytes)),
          start % frameBytes,
          end - start,
        )
      }
      if (padding > 0 && to === size && from < size) yield new Uint8Array(padding)
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** Leave out the first `skip` bytes, and end after `length` more. */
async function* trim(
  chunks: AsyncIterable<Uint8Array>,
  skip: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  let left = length
  let before = skip
  for await (const chunk of chunks) {
    const part = chunk.subarray(before, before + left)
    before = 0
    left -= part.length
    yield part
  }
}

/** What the file says of itself: the range's beginning, on the clock that was used there. */
function factsOf({ start }: TimeRange, stretches: readonly Stretch[], rate: number): AudioFacts {
  const at = stretches.find(({ end }) => end > start) ?? stretches.at(-1)
  const utcOffset = at?.segment.utcOffset ?? 0
  return { start, utcOffset, timeReference: framesSinceMidnight(start, utcOffset, rate) }
}

type Body = Pick<ArchiveSound, 'size' | 'body' | typeof Symbol.asyncDispose>

async function encodeFlac(
  pcm: AsyncIterable<Uint8Array>,
  format: PcmFormat,
  facts: AudioFacts,
  { temporary = tmpdir(), signal }: ReadOptions,
): Promise<Body> {
  const folder = await mkdtemp(join(temporary, 'archive-'))
  const clean = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'range.flac')
    const output: AudioOutput = { kind: 'flac', depth: 24 }
    const writer = await openWriter({ path, output, format, facts })
    try {
      for await (const chunk of pcm) await writer.write(chunk)
    } finally {
      await writer.close()
    }
    signal?.throwIfAborted()
    return await fileBody(path, clean, signal)
  } catch (error) {
    await clean()
    throw error
  }
}

/** A file's bytes. @param clean called when they are wanted no more */
async function fileBody(
  path: string,
  clean: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Body> {
  const file = await open(path)
  const { size } = await file.stat()
  return {
    size,
    async *body({ from = 0, to = size } = {}) {
      for (let at = from; at < to; ) {
        signal?.throwIfAborted()
        const length = Math.min(65_536, to - at)
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
        at += bytesRead
      }
    },
    async [Symbol.asyncDispose]() {
      await file.close()
      await clean()
    },
  }
}
