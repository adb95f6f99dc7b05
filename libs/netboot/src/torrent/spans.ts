import type { TorrentFile } from './info.ts'

/** A part of a file that a range of a torrent's bytes falls on. */
export interface Span {
  /** Which file, from 0. */
  readonly file: number
  /** Where in the file it begins, in bytes. */
  readonly offset: number
  /** In bytes; never 0. */
  readonly length: number
}

/** Finds where the bytes of a torrent are. */
export interface SpanFinder {
  /**
   * The parts of files that a range falls on, in order.
   *
   * @param offset - from the beginning of the torrent, in bytes
   * @param length - in bytes
   */
  spansOf(offset: number, length: number): Span[]
}

/** Look up ranges of these files: a binary search each, files without content are passed over. */
export function spanFinder(files: readonly Pick<TorrentFile, 'length'>[]): SpanFinder {
  const ends: number[] = []
  let total = 0
  for (const { length } of files) {
    total += length
    ends.push(total)
  }
  return {
    spansOf(offset, length) {
      const spans: Span[] = []
      const end = Math.min(offset + length, total)
      let at = offset
      for (let file = firstEndBehind(ends, at); at < end; file += 1) {
        const fileEnd = ends[file] ?? total
        const upTo = Math.min(end, fileEnd)
        if (upTo > at) {
          const begin = fileEnd - (files[file]?.length ?? 0)
          spans.push({ file, offset: at - begin, length: upTo - at })
        }
        at = upTo
      }
      return spans
    },
  }
}

/** The first one that ends behind this byte. */
function firstEndBehind(ends: readonly number[], at: number): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ends[middle] ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}
