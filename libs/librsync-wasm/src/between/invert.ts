import type { Copies } from './desk.ts'

/**
 * Turn round what is known: what the new file has of the old one, the old one has of the new one.
 *
 * @param copies - of the way there
 * @returns for the way back, ascending; they may overlap, where the new file has something twice
 */
export function invert(copies: Copies): Copies {
  const number = (copy: number, which: number): number => copies[copy * 3 + which] ?? 0
  const order = Uint32Array.from({ length: copies.length / 3 }, (_, copy) => copy).sort(
    (a, b) =>
      number(a, 2) - number(b, 2) || number(b, 1) - number(a, 1) || number(a, 0) - number(b, 0),
  )
  const inverted = new Float64Array(copies.length)
  for (const [place, copy] of order.entries()) {
    inverted[place * 3] = number(copy, 2)
    inverted[place * 3 + 1] = number(copy, 1)
    inverted[place * 3 + 2] = number(copy, 0)
  }
  return inverted
}
