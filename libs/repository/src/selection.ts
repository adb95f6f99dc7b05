import type { SeriesList } from './config.ts'
import { type ImageName, imageName, rdiffName } from './image-name.ts'

/** Of how many images of a series there are rdiffs from every other: the last so many of the list. */
export type TargetCount = number | 'all'

/** How many the deployed clients are used to. */
export const defaultTargetCount = 3

/** An rdiff that is wanted. */
export interface WantedDiff {
  /** Its name. */
  readonly filename: string
  /** What it is applied to. */
  readonly source: ImageName
  /** What comes out. */
  readonly target: ImageName
}

/**
 * Which rdiffs lead to the images of a series: to the last in the order of the list from every
 * other image, newer ones as well (for who goes back), and what the configuration asks for.
 *
 * @returns name of the target to rdiffs, in the order of the metadata
 */
export function selectDiffs(
  { images, extraRdiffs }: SeriesList,
  targets: TargetCount,
): Map<string, WantedDiff[]> {
  const count = targets === 'all' ? images.length : Math.min(targets, images.length)
  const last = new Set(images.slice(images.length - count))
  const sourcesOf = (target: string): Set<string> =>
    new Set([...(last.has(target) ? images : []), ...extraSources(extraRdiffs, target)])
  return new Map(
    images.map((target) => [
      target,
      [...sourcesOf(target)]
        .filter((source) => source !== target)
        .map((source) => wanted(source, target)),
    ]),
  )
}

/** What the configuration asks for and cannot have: rdiffs to images that are not in the series. */
export function strayExtras({ images, extraRdiffs }: SeriesList): string[] {
  return Object.keys(extraRdiffs).filter((target) => !images.includes(target))
}

/** Two rdiffs that would have one name, for that of the target's series is not in it. */
export interface NameClash {
  /** The name. */
  readonly filename: string
  /** What it stands for. */
  readonly kept: WantedDiff
  /** What cannot be had beside it. */
  readonly dropped: WantedDiff
}

/** The rdiffs of all series, each once, without those whose names clash. */
export function uniteDiffs(wantedDiffs: Iterable<WantedDiff>): {
  readonly diffs: ReadonlyMap<string, WantedDiff>
  readonly clashes: readonly NameClash[]
} {
  const diffs = new Map<string, WantedDiff>()
  const clashes: NameClash[] = []
  // Within a series first: those between series, which can clash, must not take their names.
  const inOrder = [...wantedDiffs].sort((a, b) => Number(crosses(a)) - Number(crosses(b)))
  for (const diff of inOrder) {
    const kept = diffs.get(diff.filename)
    if (!kept) diffs.set(diff.filename, diff)
    else if (!isSame(kept, diff)) {
      clashes.push({ filename: diff.filename, kept, dropped: diff })
    }
  }
  return { diffs, clashes }
}

/** Whether two rdiffs are one. */
export function isSame(a: WantedDiff, b: WantedDiff): boolean {
  return a.source.filename === b.source.filename && a.target.filename === b.target.filename
}

function extraSources(extra: SeriesList['extraRdiffs'], target: string): readonly string[] {
  return Object.hasOwn(extra, target) ? (extra[target] ?? []) : []
}

function crosses({ source, target }: WantedDiff): boolean {
  return source.prefix !== target.prefix || source.suffix !== target.suffix
}

function wanted(from: string, to: string): WantedDiff {
  const source = imageName(from)
  const target = imageName(to)
  return { filename: rdiffName(source, target), source, target }
}
