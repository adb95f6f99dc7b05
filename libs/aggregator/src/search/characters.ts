import type { CharacterSet } from './character-set.ts'

/**
 * Characters are told apart by six bits: the 40 that names of media have, and 23 classes that all others share. Class 0
 * is none of them.
 */
const bits = 6
const plainCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789_.- '
const firstShared = plainCharacters.length + 1

/** How many classes there are. */
export const classCount: number = 1 << bits

const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = plainCharacters.indexOf(String.fromCharCode(code))
  return at < 0 ? shared(code) : at + 1
})

/** The class of a UTF-16 code unit, 1 to 63. */
export function classOf(code: number): number {
  return code < 128 ? (classes[code] ?? 0) : shared(code)
}

/** Is a class that of one character alone? */
export function isOwn(code: number): boolean {
  return classOf(code) < firstShared
}

/** The classes of the characters of a set, in order; one that it has in part is among them. */
export function classesOf({ has, beyondAscii }: CharacterSet): number[] {
  const found = new Set<number>()
  for (let code = 0; code < 128; code += 1) if (has(code)) found.add(classOf(code))
  // Which of all others are in it is not looked at.
  for (let one = firstShared; one < classCount && beyondAscii !== 'none'; one += 1) found.add(one)
  return [...found].sort((a, b) => a - b)
}

/** Does a set have all characters of each of its classes? */
export function hasWhole({ has, beyondAscii }: CharacterSet): boolean {
  if (beyondAscii === 'some') return false
  for (let code = 0; code < 128; code += 1) {
    if (!isOwn(code) && has(code) !== (beyondAscii === 'all')) return false
  }
  return true
}

/** How many characters trigrams tell apart: those of their own, and all others as one. */
const told = firstShared + 1

/** How many trigrams there are. */
export const trigramCount: number = told ** 3

/** The number of three classes that follow each other. */
export function trigramOf(first: number, second: number, third: number): number {
  return (
    (Math.min(first, firstShared) * told + Math.min(second, firstShared)) * told +
    Math.min(third, firstShared)
  )
}

function shared(code: number): number {
  return firstShared + (code % (2 ** bits - firstShared))
}
