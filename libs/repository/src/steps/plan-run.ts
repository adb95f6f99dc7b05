import { pairBytes, proofBytes } from '../deltas/make-pair.ts'
import type { Beginning } from '../events.ts'
import { type Facts, makePlan, type Plan } from '../plan.ts'
import type { DiffRecord } from '../record.ts'
import type { WantedDiff } from '../selection.ts'
import type { Images } from './make-diffs.ts'
import { knownImage } from './read-images.ts'
import type { Known } from './run.ts'
import type { Survey } from './survey.ts'

/** Which rdiffs a run makes; the others stay as they are. */
export interface RdiffTarget {
  /** The series. */
  readonly series: string
  /** Only those that lead to the newest image. */
  readonly latest: boolean
}

/** A plan of what is known now: before the images are read, or after. */
export function planOf(
  run: Known,
  state: Survey,
  good: Images | undefined,
  only: readonly RdiffTarget[] | undefined,
): Plan {
  const has = (name: string): boolean => (good ? good.has(name) : state.found.has(name))
  const image = (name: string) => good?.get(name) ?? knownImage(run, name, state.found.get(name))
  const records = [...run.records.all].filter(
    (entry): entry is [string, DiffRecord] => entry[1].kind === 'diff',
  )
  const makes: Facts['makes'] = ({ target }, { name, images }) => {
    const rule = only?.find(({ series }) => series === name)
    if (only === undefined || rule?.latest === false) return true
    return rule !== undefined && images.at(-1) === target.filename
  }
  return makePlan({
    series: state.series.map((each) => ({ ...each, images: each.images.filter(has) })),
    sha512Of: (name) => image(name)?.sha512,
    has,
    records: new Map(records),
    there: state.rdiffs,
    targets: run.settings.targets,
    makes,
  })
}

/** What a plan comes to. */
export function beginningOf(
  run: Known,
  state: Survey,
  plan: Plan,
  good: Images | undefined,
): Beginning {
  const sizeOf = (name: string): number => state.found.get(name)?.size ?? 0
  const images = state.wanted.filter(
    (name) => !good && state.found.has(name) && !knownImage(run, name, state.found.get(name)),
  )
  const made = plan.pairs.flatMap(({ forth, back }) => [forth, back].filter((each) => !!each))
  const sized = ({ filename }: { readonly filename: string }) => ({ size: sizeOf(filename) })
  const bytes =
    sum(images.map(sizeOf)) +
    sum(
      plan.pairs.map((pair) =>
        pairBytes({ ...pair, older: sized(pair.older), newer: sized(pair.newer) }),
      ),
    ) +
    sum(plan.adopted.map(({ target }) => proofBytes(sized(target))))
  const names = (diffs: readonly WantedDiff[]): string[] => diffs.map(({ filename }) => filename)
  return { images, diffs: names(made), proofs: names(plan.adopted), bytes }
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0)
}
