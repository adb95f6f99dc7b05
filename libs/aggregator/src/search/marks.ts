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

/** Take a mark away. */
export function clearMark(marks: Marks, slot: number): void {
  marks[slot >> 5] = (marks[slot >> 5] ?? 0) & ~(1 << (slot & 31))
}

/** Is a mark set? */
export function isMarked(marks: Marks, slot: number): boolean {
  return ((marks[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0
}

/** Set what is set in words of 16 bits. @param from - the first of them */
export function uniteWords(marks: Marks, words: Uint16Array, from: number): void {
  for (let word = 0; word < marks.length; word += 1) {
    const [low, high] = [words[from + 2 * word] ?? 0, words[from + 2 * word + 1] ?? 0]
    marks[word] = (marks[word] ?? 0) | low | (high << 16)
  }
}

/** Leave only what is set in others, too. @returns how many are left */
export function intersect(marks: Marks, others: Marks): number {
  let count = 0
  for (let word = 0; word < marks.length; word += 1) {
    const both = (marks[word] ?? 0) & (others[word] ?? 0)
    marks[word] = both
    if (both !== 0) count += ones(both)
  }
  return count
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

/** How many bits of a word are set: first in pairs, then in fours, and so on. */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
