import type { ArchivedSegment } from '../archived-segment.ts'
import type { AudioReader } from '../audio-file.ts'
import { bytesPerFrame, type PcmFormat } from '../pcm.ts'
import { silence } from '../silence.ts'
import { openReader } from '../sndfile/reader.ts'
import type { Piece } from '../splice.ts'
import type { Chosen } from './choice.ts'

/** Frames read at once. */
const chunkFrames = 32_768

/** Frames from a file, or frames of silence. */
export interface Take {
  /** The file; none is silence. */
  readonly path?: string
  /** Its first frame to take. */
  readonly from: number
  /** How many. */
  readonly frames: number
}

/** Say which frames of which file make each piece; what a file does not hold is silent. */
export function takesOf(
  pieces: readonly Piece[],
  files: ReadonlyMap<ArchivedSegment, Chosen>,
): { takes: readonly Take[]; pieces: readonly Piece[] } {
  const takes: Take[] = []
  const real: Piece[] = []
  for (const piece of pieces) {
    const file = piece.segment && files.get(piece.segment)
    const held = file && piece.segment ? Math.max(0, file.frames - piece.from) : 0
    const frames = Math.min(piece.frames, held)
    if (file && piece.segment && frames > 0) {
      takes.push({ path: file.path, from: piece.from, frames })
      real.push({ ...piece, frames })
    }
    if (frames < piece.frames) {
      takes.push({ from: 0, frames: piece.frames - frames })
      real.push({ frames: piece.frames - frames })
    }
  }
  return { takes, pieces: real }
}

/**
 * Read frames `first` to `end` (excluded) of what the takes make. Holds one file open, and one chunk of
 * 32,768 frames in memory.
 *
 * @param signal ends the reading with its reason
 */
export async function* readTakes(
  takes: readonly Take[],
  format: PcmFormat,
  first: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let position = 0
  for (const take of takes) {
    const from = Math.max(0, first - position)
    const to = Math.min(take.frames, end - position)
    position += take.frames
    if (to <= from) continue
    if (take.path === undefined) {
      for (const zeros of silence(format, to - from)) {
        signal?.throwIfAborted()
        yield zeros
      }
      continue
    }
    await using reader = await openReader(take.path, { sampleFormat: format.sampleFormat })
    yield* sounding(reader, take.from + from, take.from + to, signal)
  }
}

async function* sounding(
  reader: AudioReader,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    signal?.throwIfAborted()
    const data = await reader.read(at, Math.min(chunkFrames, to - at))
    const frames = data.length / bytesPerFrame(reader.format)
    if (frames === 0) {
      // Shorter than its header said: what was promised is kept, in silence.
      yield* silence(reader.format, to - at)
      return
    }
    yield data
    at += frames
  }
}
