/**
 * Characters are told apart by six bits: the ends of names, the 40 that names of media have, and 23 that all
 * others share.
 */
const bits = 6
const plainCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789_.- '
const firstShared = plainCharacters.length + 1

const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = plainCharacters.indexOf(String.fromCharCode(code))
  return at < 0 ? shared(code) : at + 1
})

/** How many codes two characters have. */
export const pairs: number = 1 << (2 * bits)

/** A stretch of codes of three characters: those that begin as a text does. */
export interface CodeRange {
  /** The first code. */
  readonly from: number
  /** The one after the last. */
  readonly to: number
}

/** The class of a UTF-16 code unit, 1 to 63. 0 is the end of a name. */
export function classOf(code: number): number {
  return code < 128 ? (classes[code] ?? 0) : shared(code)
}

/** The code of three classes, in the order of which texts with the same beginning are neighbours. */
export function codeOf(first: number, second: number, third: number): number {
  return (first << (2 * bits)) | (second << bits) | third
}

/** The first two of three classes. */
export function pairOf(code: number): number {
  return code >> bits
}

/**
 * The codes that a name has wherever it has a text, in no order; none for no text.
 *
 * @param text - of any length; of a long one a few stretches are taken
 */
export function rangesOf(text: string): CodeRange[] {
  const at = (index: number): number => classOf(text.charCodeAt(index))
  if (text.length === 0) return []
  if (text.length === 1) return [{ from: codeOf(at(0), 0, 0), to: codeOf(at(0) + 1, 0, 0) }]
  if (text.length === 2) {
    return [{ from: codeOf(at(0), at(1), 0), to: codeOf(at(0), at(1) + 1, 0) }]
  }
  const last = text.length - 3
  const step = Math.max(1, last / (stretches - 1))
  const ranges: CodeRange[] = []
  for (let place = 0; place <= last + 1e-9; place += step) {
    const index = Math.round(place)
    const from = codeOf(at(index), at(index + 1), at(index + 2))
    ranges.push({ from, to: from + 1 })
  }
  return ranges
}

/** How many stretches of a text are looked at, to find a rare one. */
const stretches = 6

/** Does a name surely have a text if it has its codes? */
export function isExact(text: string): boolean {
  if (text.length > 3) return false
  for (let index = 0; index < text.length; index += 1) {
    if (classOf(text.charCodeAt(index)) >= firstShared) return false
  }
  return true
}

function shared(code: number): number {
  return firstShared + (code % (2 ** bits - firstShared))
}
