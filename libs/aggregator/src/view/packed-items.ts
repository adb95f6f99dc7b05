import type { Item } from '../programme.ts'

/** The items of a programme as columns: 24 bytes for each, where an object with a name of its own takes 136. */
export interface PackedItems {
  /** The file of each, a text that many share. */
  readonly files: readonly string[]
  /** The start and the index of each, one after the other. */
  readonly numbers: Float64Array
}

/**
 * Pack items.
 *
 * @param items - in the order in which they are to be given back
 * @param shared - the one text for a file
 */
export function pack(items: readonly Item[], shared: (filename: string) => string): PackedItems {
  const numbers = new Float64Array(2 * items.length)
  for (const [at, { start, index }] of items.entries()) {
    numbers[2 * at] = start
    numbers[2 * at + 1] = index
  }
  return { files: items.map(({ filename }) => shared(filename)), numbers }
}

/** Give items back. */
export function unpack({ files, numbers }: PackedItems): Item[] {
  return files.map((filename, at) => ({
    index: numbers[2 * at + 1] ?? 0,
    filename,
    start: numbers[2 * at] ?? 0,
  }))
}

/** Every start of a file, in the order of the items. */
export function startsIn({ files, numbers }: PackedItems, filename: string): number[] {
  const starts: number[] = []
  for (let at = files.indexOf(filename); at >= 0; at = files.indexOf(filename, at + 1)) {
    starts.push(numbers[2 * at] ?? 0)
  }
  return starts
}
