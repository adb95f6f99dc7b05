import type { ArchivedFile, ArchivedSegment } from './archived-segment.ts'
import type { Hole } from './source.ts'

/** What is known of a segment besides its files. */
export type SegmentFacts = Omit<ArchivedSegment, 'files'>

/** Before the levels: seven numbers and five of loudness. */
const levelsAt = 12
/** Stands for what is not known. */
const unknown = Number.NaN

/** A segment as an index of 100,000 keeps it: a third of the memory of plain objects. */
export class PackedSegment {
  /** Its files, the best first. */
  files: readonly ArchivedFile[] = []
  /** The run of the recorder. */
  readonly session: string | undefined
  readonly #source: string | undefined
  readonly #holes: readonly Hole[]
  /** Doubles alone: the engine then keeps 8 bytes for each. */
  readonly #numbers: readonly number[]

  /** @param facts what to keep; strings that are alike should be the same */
  constructor(facts: SegmentFacts) {
    const { start, end, utcOffset, rate, channels, frames, firstFrame, loudness, levels } = facts
    this.session = facts.session
    this.#source = facts.source
    this.#holes = facts.holes.length > 0 ? facts.holes : noHoles
    this.#numbers = [
      ...[start, end, utcOffset, rate, channels, frames, firstFrame],
      loudness?.momentaryMax ?? unknown,
      loudness?.shortTermMax ?? unknown,
      loudness?.integrated ?? unknown,
      loudness?.range ?? unknown,
      loudness?.truePeak ?? unknown,
      ...(levels?.flatMap(({ min, max, rms }) => [min, max, rms]) ?? []),
    ]
  }

  /** Unix time of the first frame, in ms. */
  get start(): number {
    return this.#numbers[0] as number
  }

  /** Unix time after the last frame, in ms. */
  get end(): number {
    return this.#numbers[1] as number
  }

  /** Device frame of the first frame. */
  get firstFrame(): number {
    return this.#numbers[6] as number
  }

  /** The segment with its files. */
  unpack(): ArchivedSegment {
    return { ...this.facts(), files: this.files }
  }

  /** Everything but the files. */
  facts(): SegmentFacts {
    const [start = 0, end = 0, utcOffset = 0, rate = 0, channels = 0, frames = 0, firstFrame = 0] =
      this.#numbers
    const [momentaryMax = 0, shortTermMax = 0, integrated = 0, range = 0, truePeak = 0] =
      this.#numbers.slice(7, levelsAt)
    const levels = []
    for (let at = levelsAt; at < this.#numbers.length; at += 3) {
      const [min = 0, max = 0, rms = 0] = this.#numbers.slice(at, at + 3)
      levels.push({ min, max, rms })
    }
    return {
      ...{ start, end, utcOffset, rate, channels, frames, firstFrame, holes: this.#holes },
      ...(this.#source !== undefined && { source: this.#source }),
      ...(this.session !== undefined && { session: this.session }),
      ...(!Number.isNaN(truePeak) && {
        loudness: { momentaryMax, shortTermMax, integrated, range, truePeak },
      }),
      ...(levels.length > 0 && { levels }),
    }
  }
}

const noHoles: readonly Hole[] = []
