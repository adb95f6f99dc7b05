import { compareText } from '../programme-rules.ts'

/** A medium that may fill a gap. */
export interface FillerCandidate {
  /** `NAME.ts`. */
  readonly filename: string
  /** Seconds. */
  readonly duration: number
}

/** Media that fill a gap together. */
export interface FillerProposal {
  /** The files, the longest first. None is there twice. */
  readonly filenames: readonly string[]
  /** How long they are together, in seconds: at most as long as the gap. */
  readonly duration: number
  /** What stays of the gap, in seconds. */
  readonly left: number
}

/** How to look for fillers. */
export interface FillerOptions {
  /** How many proposals to make at most. Default 5. */
  readonly proposals?: number
  /** How many media to join at most: 1 to 255. Default 20. */
  readonly media?: number
}

/** How many sums are told apart, and how many media are tried: at most 10 million steps. */
const [mostSums, mostCandidates] = [20_000, 500]

/** No gap is told apart finer than this, in seconds. */
const finest = 0.1

/**
 * Propose what to fill a gap with: media that together leave as little of it as can be found, long ones before short ones.
 * The same gap and media always give the same proposals. Sums are counted in steps of 0.1 s, or of a 20,000th of the
 * gap; of more than 500 media that fit, 500 with durations far and wide are tried.
 *
 * @param gap - seconds
 * @param candidates - in any order; what is longer than the gap, or has no duration, is left out
 * @param options - how much to propose
 * @returns the one that leaves least first
 */
export function proposeFillers(
  gap: number,
  candidates: Iterable<FillerCandidate>,
  { proposals = 5, media = 20 }: FillerOptions = {},
): FillerProposal[] {
  if (!(gap > 0) || !Number.isFinite(gap)) return []
  const tried = spread([...candidates].filter(({ duration }) => duration > 0 && duration <= gap))
  const step = Math.max(finest, gap / mostSums)
  const last = Math.floor(gap / step + 1e-9)
  // Rounded up, so that what fits in steps fits in seconds.
  const sizes = tried.map(({ duration }) => Math.max(1, Math.ceil(duration / step - 1e-9)))
  const reached = sumsOf(sizes, last, media)
  const found: FillerProposal[] = []
  for (let sum = last; sum > 0 && found.length < proposals; sum -= 1) {
    if (reached[sum] === unreached) continue
    const ways = chosenFor(sum, reached, sizes).flatMap((index) => tried[index] ?? [])
    const chosen = completed(ways, tried, gap, media)
    const duration = durationOf(chosen)
    if (duration > gap) continue
    const filenames = chosen.map(({ filename }) => filename)
    found.push({ filenames, duration, left: gap - duration })
  }
  return found.sort((a, b) => a.left - b.left || a.filenames.length - b.filenames.length)
}

const unreached = -1

/**
 * By sum: the last medium of the first way to reach it. A way is never replaced by another, so that its media
 * are in order and none is in it twice.
 */
function sumsOf(sizes: readonly number[], last: number, media: number): Int16Array {
  const reached = new Int16Array(last + 1).fill(unreached)
  const counts = new Uint8Array(last + 1)
  let highest = 0
  for (const [index, size] of sizes.entries()) {
    for (let sum = Math.min(last, highest + size); sum >= size; sum -= 1) {
      const before = sum - size
      const isReached = before === 0 || reached[before] !== unreached
      const count = (counts[before] ?? 0) + 1
      if (!isReached || reached[sum] !== unreached || count > Math.min(media, 255)) continue
      reached[sum] = index
      counts[sum] = count
      highest = Math.max(highest, sum)
    }
  }
  return reached
}

function chosenFor(sum: number, reached: Int16Array, sizes: readonly number[]): number[] {
  const chosen: number[] = []
  for (let rest = sum; rest > 0; ) {
    const index = reached[rest] ?? unreached
    chosen.push(index)
    rest -= sizes[index] ?? rest
  }
  return chosen.reverse()
}

/** What rounding left of a gap may be enough for another one: the longest that fits, again and again. */
function completed(
  chosen: readonly FillerCandidate[],
  tried: readonly FillerCandidate[],
  gap: number,
  media: number,
): FillerCandidate[] {
  const all = new Set(chosen)
  let left = gap - durationOf(chosen)
  for (const each of tried) {
    if (all.size >= media) break
    if (each.duration > left || all.has(each)) continue
    all.add(each)
    left -= each.duration
  }
  return tried.filter((each) => all.has(each))
}

function durationOf(media: readonly FillerCandidate[]): number {
  return media.reduce((total, { duration }) => total + duration, 0)
}

/** The longest first; of too many, some at even distances. */
function spread(candidates: FillerCandidate[]): FillerCandidate[] {
  const sorted = candidates.sort(
    (a, b) => b.duration - a.duration || compareText(a.filename, b.filename),
  )
  if (sorted.length <= mostCandidates) return sorted
  const distance = (sorted.length - 1) / (mostCandidates - 1)
  return Array.from(
    { length: mostCandidates },
    (_, index) => sorted[Math.round(index * distance)],
  ).filter((each) => each !== undefined)
}
