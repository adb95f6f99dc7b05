/** A bit for each of a few thousand slots, in words of 32. */
export type Marks = Uint32Array<ArrayBuffer>

/** Marks that are all unset. @param count - how many there are, a multiple of 32 */
export function newMarks(count: number): Marks {
  return new Uint32Array(count >> 5)
}

/** Set a mark. */
export function setMark(marks: Marks, slot: number): void {
  marks[slot >> 5] = (marks[slot >> 5] ?? 0) | (1 << (slot & 31))
}

/** Is a mark set? */
export function isMarked(marks: Marks, slot: number): boolean {
  return ((marks[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0
}

/** The first set mark from a slot on; past all slots if there is none. */
export function nextMark(marks: Marks, slot: number): number {
  let word = slot >> 5
  let rest = (marks[word] ?? 0) & (-1 << (slot & 31))
  while (rest === 0) {
    word += 1
    if (word >= marks.length) return marks.length << 5
    rest = marks[word] ?? 0
  }
  return (word << 5) + (31 - Math.clz32(rest & -rest))
}
