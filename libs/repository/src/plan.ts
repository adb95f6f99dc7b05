import type { SeriesList } from './config.ts'
import type { Identity } from './identity.ts'
import { sameIdentity } from './identity.ts'
import { byDate, type ImageName } from './image-name.ts'
import type { DiffRecord } from './record.ts'
import {
  type NameClash,
  selectDiffs,
  type TargetCount,
  uniteDiffs,
  type WantedDiff,
} from './selection.ts'

/** What is known when a plan is made. */
export interface Facts {
  /** The series, of images that can be had only. */
  readonly series: readonly SeriesList[]
  /** SHA-512 of an image; `undefined` if it is still to be read. */
  readonly sha512Of: (filename: string) => string | undefined
  /** Whether an image can be had. */
  readonly has: (filename: string) => boolean
  /** What was found out about rdiffs. */
  readonly records: ReadonlyMap<string, DiffRecord>
  /** The rdiffs that are in the mirror. */
  readonly there: ReadonlyMap<string, Identity>
  /** To how many images of a series rdiffs lead. */
  readonly targets: TargetCount
  /** Which of the wanted rdiffs may be made now. */
  readonly makes: (diff: WantedDiff, series: SeriesList) => boolean
}

/** Two images with the rdiffs that are to be made between them, by one comparison. */
export interface PairJob {
  /** The older image. */
  readonly older: ImageName
  /** The newer image. */
  readonly newer: ImageName
  /** The rdiff from older to newer, if wanted. */
  readonly forth: WantedDiff | undefined
  /** The rdiff from newer to older, if wanted. */
  readonly back: WantedDiff | undefined
}

/** What is to be done. */
export interface Plan {
  /** All rdiffs that the metadata are to list: series to target to rdiffs. */
  readonly wanted: ReadonlyMap<string, ReadonlyMap<string, readonly WantedDiff[]>>
  /** Rdiffs that are there, and right. */
  readonly kept: readonly WantedDiff[]
  /** Rdiffs that are there and of which nothing is known: to be proven. */
  readonly adopted: readonly WantedDiff[]
  /** Rdiffs to be made. */
  readonly pairs: readonly PairJob[]
  /** Rdiffs that cannot be had, for another has their name. */
  readonly clashes: readonly NameClash[]
}

/** Compare what is there with what is wanted. */
export function makePlan(facts: Facts): Plan {
  const selected = facts.series.map((series) => {
    const selection = selectDiffs(series, facts.targets)
    const diffs = [...selection.values()].flat().filter(({ source }) => facts.has(source.filename))
    return { series, selection, diffs }
  })
  const { diffs, clashes } = uniteDiffs(selected.flatMap((each) => each.diffs))
  const wanted = selected.map(({ series, selection }) => {
    const targets = [...selection].map(([target, list]) => {
      const possible = list.filter((diff) => diffs.get(diff.filename)?.target.filename === target)
      return [target, possible] as const
    })
    return [series.name, new Map(targets)] as const
  })
  const makes = new Set(
    selected.flatMap((each) =>
      each.diffs.filter((diff) => facts.makes(diff, each.series)).map(({ filename }) => filename),
    ),
  )
  const all = [...diffs.values()]
  const states = Map.groupBy(all, (diff) => stateOf(diff, facts))
  const tasks = (states.get('make') ?? []).filter(({ filename }) => makes.has(filename))
  return {
    wanted: new Map(wanted),
    kept: states.get('keep') ?? [],
    adopted: states.get('adopt') ?? [],
    pairs: pairUp(tasks),
    clashes,
  }
}

/** Put the rdiffs of both directions between two images together. */
export function pairUp(diffs: readonly WantedDiff[]): PairJob[] {
  const pairs = diffs.map((diff) => {
    const [older, newer] = [diff.source, diff.target].sort(byDate) as [ImageName, ImageName]
    return { older, newer, diff }
  })
  const groups = Map.groupBy(pairs, ({ older, newer }) => `${older.filename}/${newer.filename}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { older, newer } = first
    const way = (target: ImageName): WantedDiff | undefined =>
      group.find(({ diff }) => diff.target.filename === target.filename)?.diff
    return [{ older, newer, forth: way(newer), back: way(older) }]
  })
}

function stateOf(diff: WantedDiff, facts: Facts): 'keep' | 'adopt' | 'make' {
  const there = facts.there.get(diff.filename)
  if (!there) return 'make'
  const record = facts.records.get(diff.filename)
  if (!record || !sameIdentity(record.published, there)) return 'adopt'
  const source = facts.sha512Of(diff.source.filename)
  const target = facts.sha512Of(diff.target.filename)
  return record.source === source && record.target === target ? 'keep' : 'make'
}
