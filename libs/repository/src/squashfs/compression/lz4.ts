/**
 * Decode an LZ4 block (lz4's `doc/lz4_Block_format.md`).
 *
 * @param input the block
 * @param most bytes that it may give
 * @throws RangeError when it is damaged
 */
export function decodeLz4(input: Uint8Array, most: number): Uint8Array {
  const output = new Uint8Array(most)
  let from = 0
  let to = 0
  const length = (nibble: number): number => {
    let sum = nibble
    if (nibble < 15) return sum
    for (;;) {
      const byte = input[from++]
      if (byte === undefined) throw new RangeError('lz4: a length is cut off')
      sum += byte
      if (byte < 255) return sum
    }
  }
  while (from < input.length) {
    const token = input[from++] as number
    const literals = length(token >> 4)
    if (from + literals > input.length || to + literals > most) {
      throw new RangeError('lz4: literals go beyond the end')
    }
    output.set(input.subarray(from, from + literals), to)
    from += literals
    to += literals
    // The last sequence is literals alone.
    if (from === input.length) return output.subarray(0, to)
    if (from + 2 > input.length) throw new RangeError('lz4: an offset is cut off')
    const distance = (input[from] as number) | ((input[from + 1] as number) << 8)
    from += 2
    to = copyMatch(output, to, distance, length(token & 15) + 4, 'lz4')
  }
  throw new RangeError('lz4: the end is missing')
}

/** Repeat what stands `distance` bytes before; it may overlap what is written. Where that ends. */
export function copyMatch(
  output: Uint8Array,
  to: number,
  distance: number,
  length: number,
  what: string,
): number {
  const start = to - distance
  if (distance === 0 || start < 0) throw new RangeError(`${what}: a match before the beginning`)
  if (to + length > output.length) throw new RangeError(`${what}: a match goes beyond the end`)
  if (distance >= length) output.copyWithin(to, start, start + length)
  else for (let i = 0; i < length; i++) output[to + i] = output[start + i] as number
  return to + length
}
