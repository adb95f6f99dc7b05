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

/** Set what is set both in others and in some words, and no more. @returns whether there is any */
export function intersect(marks: Marks, others: Marks, words: Marks, from: number): boolean {
  let any = 0
  for (let word = 0; word < marks.length; word += 1) {
    const both = (others[word] ?? 0) & (words[from + word] ?? 0)
    marks[word] = both
    any |= both
  }
  return any !== 0
}

/** Set what is set in some words, too. */
export function unite(marks: Marks, words: Marks, from: number): void {
  for (let word = 0; word < marks.length; word += 1) {
    marks[word] = (marks[word] ?? 0) | (words[from + word] ?? 0)
  }
}

/** Unset what is set in others. */
export function subtract(marks: Marks, others: Marks): void {
  for (let word = 0; word < marks.length; word += 1) {
    marks[word] = (marks[word] ?? 0) & ~(others[word] ?? 0)
  }
}

/** Set what is set in either of two, and no more. @returns whether the second one has what the first has not */
export function join(marks: Marks, one: Marks, other: Marks): boolean {
  let more = 0
  for (let word = 0; word < marks.length; word += 1) {
    const [a, b] = [one[word] ?? 0, other[word] ?? 0]
    marks[word] = a | b
    more |= b & ~a
  }
  return more !== 0
}

/** Are two alike? */
export function isSame(marks: Marks, others: Marks): boolean {
  let other = 0
  for (let word = 0; word < marks.length; word += 1)
    other |= (marks[word] ?? 0) ^ (others[word] ?? 0)
  return other === 0
}
