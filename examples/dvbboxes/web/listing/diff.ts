import type { BoxPlanView, PlannedItemView } from '../../src/api/types.ts'

/** A line of a diff: what goes, what comes, what is at another time. */
export interface DiffLine {
  readonly kind: 'gone' | 'new' | 'moved'
  readonly filename: string
  /** When it is, or was. */
  readonly start: number
  /** When it was, where it moves. */
  readonly before?: number
}

/** Boxes of a town for which the same would change on a day. */
export interface TownDiff {
  readonly town: string
  readonly day: string
  readonly hosts: readonly string[]
  readonly outcome: BoxPlanView['outcome']
  readonly reason: BoxPlanView['reason']
  readonly kept: number
  readonly lines: readonly DiffLine[]
}

/** What would change, for each town and day: boxes alike are told once. */
export function diffsOf(boxes: readonly BoxPlanView[]): readonly TownDiff[] {
  const found = new Map<string, { box: BoxPlanView; hosts: string[] }>()
  for (const box of boxes) {
    const { host: _, ...same } = box
    const key = JSON.stringify(same)
    const known = found.get(key)
    if (known) known.hosts.push(box.host)
    else found.set(key, { box, hosts: [box.host] })
  }
  return [...found.values()].map(({ box, hosts }) => ({
    town: box.town,
    day: box.day,
    hosts,
    outcome: box.outcome,
    reason: box.reason,
    kept: box.kept,
    lines: linesOf(box),
  }))
}

/** A file that goes at one time and comes at another has moved: the first to the first, and so on. */
function linesOf(box: BoxPlanView): readonly DiffLine[] {
  const gone = new Map<string, PlannedItemView[]>()
  for (const item of box.delete) {
    const known = gone.get(item.filename)
    if (known) known.push(item)
    else gone.set(item.filename, [item])
  }
  const come = box.insert.flatMap(({ filename, start }): DiffLine[] => {
    const before = gone.get(filename)?.shift()
    if (before === undefined) return [{ kind: 'new', filename, start }]
    // The same file at the same time, at another place in the list: nobody would see a difference.
    return [{ kind: 'moved', filename, start, before: before.start }]
  })
  const left = [...gone.values()]
    .flat()
    .map(({ filename, start }): DiffLine => ({ kind: 'gone', filename, start }))
  return [...left, ...come].sort((a, b) => a.start - b.start)
}
