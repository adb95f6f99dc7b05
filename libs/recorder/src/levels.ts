/** Numbers kept of each channel at each point: the smallest and largest sample, and the RMS. */
export const valuesPerPoint = 3

/** What a waveform is drawn from: points of equal length over a run of frames. */
export interface Levels {
  /** Samples in a frame. */
  readonly channels: number
  /** Frames under each point; the last point may cover fewer. */
  readonly framesPerPoint: number
  /** Frames covered. */
  readonly frames: number
  /**
   * Point by point, channel by channel: smallest sample, largest sample, RMS; 32767 is full scale.
   * Point `p` of channel `c` begins at `(p * channels + c) * 3`.
   */
  readonly data: Int16Array
}

/** Gathers {@link Levels} from a stream whose length is not known. */
export interface LevelCollector {
  /**
   * Take the statistics of some frames of one channel. Pieces come in order, never across a
   * multiple of {@link pieceFrames}, and all channels of a piece before the next.
   *
   * @param channel from 0
   * @param min smallest sample, full scale 1
   * @param max largest sample, full scale 1
   * @param squares sum of the squared samples
   * @param frames frames in the piece
   */
  add(channel: number, min: number, max: number, squares: number, frames: number): void
  /** The points so far, the last one perhaps unfinished. */
  levels(): Levels
  /** Forget everything. */
  restart(): void
}

/** The longest piece that a {@link LevelCollector} takes at once, in frames. */
export const pieceFrames = 64

/** The finest point, in frames. */
const finest = 4 * pieceFrames

/**
 * Collect at most `points` points of each channel. It starts with 256 frames a point; when there is no room for
 * more, neighbours are joined and a point covers twice as much. Memory: 16 bytes for each point and channel.
 *
 * @param channels samples in a frame
 * @param points the largest number of points, even
 */
export function createLevelCollector(channels: number, points: number): LevelCollector {
  const size = points * channels
  const mins = new Float32Array(size)
  const maxs = new Float32Array(size)
  const squares = new Float64Array(size)
  const taken = new Float64Array(channels)
  let framesPerPoint = finest

  const halve = (): void => {
    for (let to = 0; to < points / 2; to++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = to * channels + channel
        const left = 2 * to * channels + channel
        const right = left + channels
        mins[at] = Math.min(mins[left] as number, mins[right] as number)
        maxs[at] = Math.max(maxs[left] as number, maxs[right] as number)
        squares[at] = (squares[left] as number) + (squares[right] as number)
      }
    }
    squares.fill(0, size / 2)
    framesPerPoint *= 2
  }

  return {
    add(channel, min, max, sum, frames) {
      const before = taken[channel] as number
      if (channel === 0 && before === framesPerPoint * points) halve()
      const at = Math.floor(before / framesPerPoint) * channels + channel
      const first = before % framesPerPoint === 0
      mins[at] = first ? min : Math.min(mins[at] as number, min)
      maxs[at] = first ? max : Math.max(maxs[at] as number, max)
      squares[at] = (first ? 0 : (squares[at] as number)) + sum
      taken[channel] = before + frames
    },
    levels() {
      const frames = taken[channels - 1] as number
      const count = Math.ceil(frames / framesPerPoint)
      const data = new Int16Array(count * channels * valuesPerPoint)
      for (let at = 0; at < count * channels; at++) {
        const start = Math.floor(at / channels) * framesPerPoint
        const covered = Math.min(framesPerPoint, frames - start)
        data[at * valuesPerPoint] = quantise(mins[at] as number)
        data[at * valuesPerPoint + 1] = quantise(maxs[at] as number)
        data[at * valuesPerPoint + 2] = quantise(Math.sqrt((squares[at] as number) / covered))
      }
      return { channels, framesPerPoint, frames, data }
    },
    restart() {
      taken.fill(0)
      framesPerPoint = finest
    },
  }
}

/** 16 bits of a value whose full scale is 1, clipped. */
export function quantise(value: number): number {
  return Math.round(Math.max(-1, Math.min(1, value)) * 32767)
}
