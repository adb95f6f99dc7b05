import type { Item } from './programme.ts'

/** How to cut what is shown of a programme. */
export interface InfosOptions {
  /**
   * Only what is on from this moment on, in Unix seconds. Default: the whole programme, uncut.
   * Before the first start it means the same.
   */
  readonly from?: number
  /**
   * How many seconds after the first start is the last that may start. Default 86,400; on a day of
   * 25 hours that leaves out its last hour, as the ancestor did.
   */
  readonly length?: number
}

/**
 * What is shown of a programme: from the item that is on at a moment up to the first start and a day,
 * inclusive, by index. The ancestor's rule to the letter.
 *
 * @param items - the programme, in any order
 * @param options - the moment and the length
 */
export function infosOf(items: readonly Item[], options: InfosOptions = {}): Item[] {
  const { from = Number.NEGATIVE_INFINITY, length = 86_400 } = options
  let [first, current] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { start } of items) {
    if (start < first) first = start
    if (start <= from && start > current) current = start
  }
  if (from < first) return items.toSorted(byIndex)
  return items.filter(({ start }) => start >= current && start <= first + length).sort(byIndex)
}

/** Every start of a file in a programme, in Unix seconds, in order. @param filename - `NAME.ts` */
export function startsOf(items: readonly Item[], filename: string): number[] {
  const starts: number[] = []
  for (const item of items) if (item.filename === filename) starts.push(item.start)
  return starts.sort((a, b) => a - b)
}

/** By index; where an index is there twice, by start and then by name. */
export function byIndex(a: Item, b: Item): number {
  return a.index - b.index || a.start - b.start || compareText(a.filename, b.filename)
}

/** By start; where a start is there twice, by index and then by name. */
export function byStart(a: Item, b: Item): number {
  return a.start - b.start || a.index - b.index || compareText(a.filename, b.filename)
}

/** By UTF-16 code unit, which for the names of media is the order of bytes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
