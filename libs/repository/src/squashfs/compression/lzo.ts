import { copyMatch } from './lz4.ts'

/**
 * Decode an LZO1X stream (Documentation/staging/lzo.rst of the Linux kernel).
 *
 * @param input the stream, with its end marker
 * @param most bytes that it may give
 * @throws RangeError when it is damaged
 */
export function decodeLzo(input: Uint8Array, most: number): Uint8Array {
  const output = new Uint8Array(most)
  let from = 0
  let to = 0

  const byte = (): number => {
    const value = input[from++]
    if (value === undefined) throw new RangeError('lzo: it is cut off')
    return value
  }
  /** A length that did not fit into its instruction: zeros stand for 255 each. */
  const longer = (base: number): number => {
    let sum = base
    for (let value = byte(); ; value = byte()) {
      if (value !== 0) return sum + value
      sum += 255
    }
  }
  const literals = (count: number): void => {
    if (from + count > input.length) throw new RangeError('lzo: literals are cut off')
    if (to + count > most) throw new RangeError('lzo: literals go beyond the end')
    output.set(input.subarray(from, from + count), to)
    from += count
    to += count
  }
  const match = (distance: number, length: number): void => {
    to = copyMatch(output, to, distance, length, 'lzo')
  }

  /** Literals copied by the last instruction: 0, 1 to 3, or 4 for more. It decides what 0 to 15 mean. */
  let state = 0
  const first = input[0]
  if (first === undefined) throw new RangeError('lzo: it is empty')
  if (first > 17) {
    from = 1
    literals(first - 17)
    state = first - 17 < 4 ? first - 17 : 4
  }
  for (;;) {
    const instruction = byte()
    if (instruction < 16) {
      if (state === 0) {
        literals(instruction === 0 ? longer(18) : instruction + 3)
        state = 4
        continue
      }
      const distance = (instruction >> 2) + (byte() << 2) + 1
      if (state === 4) match(distance + 2048, 3)
      else match(distance, 2)
      state = instruction & 3
    } else if (instruction < 64) {
      const isNear = instruction >= 32
      const mask = isNear ? 31 : 7
      const short = instruction & mask
      const length = short === 0 ? longer(mask + 2) : short + 2
      const low = byte()
      const word = low | (byte() << 8)
      const distance = isNear ? (word >> 2) + 1 : ((instruction & 8) << 11) + (word >> 2)
      if (!isNear && distance === 0) {
        if (instruction !== 17) throw new RangeError('lzo: an end marker of a wrong length')
        if (from !== input.length) throw new RangeError('lzo: something stands behind the end')
        return output.subarray(0, to)
      }
      match(isNear ? distance : distance + 16_384, length)
      state = word & 3
    } else {
      const distance = ((instruction >> 2) & 7) + (byte() << 3) + 1
      match(
        distance,
        instruction < 128 ? 3 + ((instruction >> 5) & 1) : 5 + ((instruction >> 5) & 3),
      )
      state = instruction & 3
    }
    literals(state)
  }
}
