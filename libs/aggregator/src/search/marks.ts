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

/** Set the first marks, and no other. */
export function setFirst(marks: Marks, count: number): void {
  const whole = count >> 5
  marks.fill(-1, 0, whole).fill(0, whole)
  if ((count & 31) !== 0) marks[whole] = ~(-1 << (count & 31))
}

/** Unset the first marks. */
export function clearFirst(marks: Marks, count: number): void {
  const whole = count >> 5
  marks.fill(0, 0, whole)
  if ((count & 31) !== 0) marks[whole] = (marks[whole] ?? 0) & (-1 << (count & 31))
}

/** Leave only what is set in others, too. */
export function intersect(marks: Marks, others: Marks): void {
  for (let word = 0; word < marks.length; word += 1) {
    marks[word] = (marks[word] ?? 0) & (others[word] ?? 0)
  }
}

/** Set also what is set in others. @returns whether any was not set */
export function addAll(marks: Marks, others: Marks): boolean {
  let added = 0
  for (let word = 0; word < marks.length; word += 1) {
    const marked = marks[word] ?? 0
    const more = (others[word] ?? 0) & ~marked
    marks[word] = marked | more
    added |= more
  }
  return added !== 0
}

/** Set also what is set both in others and in some words. @returns whether any was not set */
export function addBoth(marks: Marks, others: Marks, words: Marks, from: number): boolean {
  let added = 0
  for (let word = 0; word < marks.length; word += 1) {
    const marked = marks[word] ?? 0
    const more = (others[word] ?? 0) & (words[from + word] ?? 0) & ~marked
    marks[word] = marked | more
    added |= more
  }
  return added !== 0
}

/** Unset what is set in others. */
export function subtract(marks: Marks, others: Marks): void {
  for (let word = 0; word < marks.length; word += 1) {
    marks[word] = (marks[word] ?? 0) & ~(others[word] ?? 0)
  }
}

/** Leave only the marks of slots that it is true for. */
export function keep(marks: Marks, isKept: (slot: number) => boolean): void {
  for (let word = 0; word < marks.length; word += 1) {
    let left = marks[word] ?? 0
    for (let rest = left; rest !== 0; rest &= rest - 1) {
      if (!isKept((word << 5) + 31 - Math.clz32(rest & -rest))) left &= ~(rest & -rest)
    }
    marks[word] = left
  }
}

/** Are two alike? */
export function isSame(marks: Marks, others: Marks): boolean {
  for (let word = 0; word < marks.length; word += 1) if (marks[word] !== others[word]) return false
  return true
}

/** How many marks are set. */
export function countOf(marks: Marks): number {
  let sum = 0
  for (let word = 0; word < marks.length; word += 1) sum += ones(marks[word] ?? 0)
  return sum
}

/** How many bits of a word are set: first in pairs, then in fours, and so on. */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
