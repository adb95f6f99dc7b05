import {
  copyCommand,
  deltaMagic,
  endCommand,
  literalCommand,
  longestShortLiteral,
  widthOf,
} from './delta-format.ts'

/** Write the magic number of a delta. @returns the position after it */
export function writeDeltaMagic(target: Uint8Array, at: number): number {
  return writeNumber(target, at, deltaMagic, 2)
}

/**
 * Write the head of a literal, its data is to follow.
 *
 * @param target - has room for 9 bytes
 * @param length - of the data, in bytes, above 0
 * @returns the position after it
 */
export function writeLiteral(target: Uint8Array, at: number, length: number): number {
  if (length <= longestShortLiteral) {
    target[at] = length
    return at + 1
  }
  const width = widthOf(length)
  target[at] = literalCommand + width
  return writeNumber(target, at + 1, length, width)
}

/**
 * Write a copy from the basis, in the fewest bytes.
 *
 * @param target - has room for 17 bytes
 * @param offset - in the basis, in bytes
 * @param length - in bytes, above 0
 * @returns the position after it
 */
export function writeCopy(target: Uint8Array, at: number, offset: number, length: number): number {
  const [offsetWidth, lengthWidth] = [widthOf(offset), widthOf(length)]
  target[at] = copyCommand + 4 * offsetWidth + lengthWidth
  return writeNumber(target, writeNumber(target, at + 1, offset, offsetWidth), length, lengthWidth)
}

/** Write the end of a delta. @returns the position after it */
export function writeEnd(target: Uint8Array, at: number): number {
  target[at] = endCommand
  return at + 1
}

/** Big-endian; width 0 to 3 for 1, 2, 4 or 8 bytes. */
function writeNumber(target: Uint8Array, at: number, value: number, width: number): number {
  const end = at + (1 << width)
  // Division, since the bit operators of JavaScript end at 32 bits.
  let rest = value
  for (let place = end - 1; place >= at; place -= 1) {
    target[place] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return end
}
