import { byDate, type ImageName } from './image-name.ts'
import type { PairJob } from './plan.ts'
import type { WantedDiff } from './selection.ts'

/** Two rdiffs: to an image between two others, and on from there. */
export type Legs = readonly [WantedDiff, WantedDiff]

/** A pair, and the rdiffs that lead its way through an image between, if there will be such by its turn. */
export interface RoutedPair extends PairJob {
  /** Those of the way forth if that is wanted, else of the way back. */
  readonly through: Legs | undefined
  /** Those of the way back, if both are wanted. */
  readonly throughBack: Legs | undefined
}

/**
 * Put pairs in an order in which most need not be searched as a whole: neighbours first, then those
 * that are further apart, through what is between them.
 *
 * @param pairs - what is to be made
 * @param there - rdiffs that are there, and right
 */
export function routePairs(
  pairs: readonly PairJob[],
  there: readonly WantedDiff[],
): readonly RoutedPair[] {
  const made = pairs.flatMap(({ forth, back }) => [forth, back].filter((diff) => !!diff))
  const images = imagesOf([...there, ...made])
  const ranks = new Map(images.map(({ filename }, rank) => [filename, rank]))
  const rankOf = ({ filename }: ImageName): number => ranks.get(filename) ?? 0
  const known = new Map(there.map((diff) => [keyOf(diff.source, diff.target), diff]))

  const legsOf = ({ older, newer }: PairJob, isForth: boolean): Legs | undefined => {
    const between = images.slice(rankOf(older) + 1, rankOf(newer)).toReversed()
    const [from, to] = isForth ? [older, newer] : [newer, older]
    for (const image of between) {
      const first = known.get(keyOf(from, image))
      const second = known.get(keyOf(image, to))
      if (first && second) return [first, second]
    }
    return undefined
  }

  const distance = ({ older, newer }: PairJob): number => rankOf(newer) - rankOf(older)
  return pairs
    .toSorted((a, b) => distance(a) - distance(b))
    .map((pair) => {
      const through = legsOf(pair, pair.forth !== undefined)
      const throughBack = pair.forth && pair.back ? legsOf(pair, false) : undefined
      for (const diff of [pair.forth, pair.back]) {
        if (diff) known.set(keyOf(diff.source, diff.target), diff)
      }
      return { ...pair, through, throughBack }
    })
}

/** All images that rdiffs lead from or to, the oldest first. */
function imagesOf(diffs: readonly WantedDiff[]): ImageName[] {
  const ends = diffs.flatMap(({ source, target }) => [source, target])
  return [...new Map(ends.map((image) => [image.filename, image])).values()].sort(byDate)
}

function keyOf(source: ImageName, target: ImageName): string {
  return `${source.filename}/${target.filename}`
}
