/** `[...]` of a pattern. */
export interface CharacterSet {
  /** Where in the pattern its last character is. */
  readonly last: number
  /** What it has of all that is not ASCII. */
  readonly beyondAscii: 'none' | 'some' | 'all'
  /** Is a UTF-16 code unit one of it? */
  has(code: number): boolean
}

/**
 * Read a set of characters as Redis does: one without an end goes to the end of the pattern, a range
 * may be the wrong way round, `[]` has nothing in it and `[^]` all.
 *
 * @param pattern - the whole pattern
 * @param from - where the set's first character is, after the `[`
 */
export function readCharacterSet(pattern: string, from: number): CharacterSet {
  const isNot = pattern[from] === '^'
  const ranges: [low: number, high: number][] = []
  let at = isNot ? from + 1 : from
  for (; at < pattern.length && pattern[at] !== ']'; at += 1) {
    const code = pattern.charCodeAt(at)
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at += 1
      ranges.push([pattern.charCodeAt(at), pattern.charCodeAt(at)])
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const other = pattern.charCodeAt(at + 2)
      ranges.push([Math.min(code, other), Math.max(code, other)])
      at += 2
    } else ranges.push([code, code])
  }
  const merged = merge(ranges)
  const has = (code: number): boolean => merged.some(([low, high]) => low <= code && code <= high)
  // Nearly all names are ASCII, and nearly all sets are asked often.
  const ascii = Array.from({ length: 128 }, (_, code) => has(code) !== isNot)
  return {
    last: Math.min(at, pattern.length - 1),
    beyondAscii: merged.some(([, high]) => high >= 128) ? 'some' : isNot ? 'all' : 'none',
    has: (code) => (code < 128 ? (ascii[code] ?? false) : has(code) !== isNot),
  }
}

/** In order and without overlaps, so that a set of a hostile length is not asked at length. */
function merge(ranges: [number, number][]): [number, number][] {
  const merged: [number, number][] = []
  for (const [low, high] of ranges.sort(([a], [b]) => a - b)) {
    const before = merged.at(-1)
    if (before && low <= before[1] + 1) before[1] = Math.max(before[1], high)
    else merged.push([low, high])
  }
  return merged
}
