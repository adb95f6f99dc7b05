/**
 * The block length that librsync chooses.
 *
 * @param size - of the data in bytes, if it is known
 */
export function defaultBlockLength(size: number | undefined): number {
  if (size === undefined) return 2048
  return size <= 65_536 ? 256 : Math.floor(Math.sqrt(size) / 128) * 128
}

/**
 * The strong length that librsync takes for the least that is safe: that two blocks look alike shall
 * be unlikely for as many pairs as there are.
 *
 * @param size - of the data in bytes, if it is known
 * @param blockLength - in bytes
 */
export function leastStrongLength(size: number | undefined, blockLength: number): number {
  if (size === undefined) return 12
  const positions = floorLog2(size + 2 ** 24)
  const blocks = floorLog2(Math.floor(size / blockLength) + 1)
  return 2 + Math.floor((positions + blocks + 7) / 8)
}

/** Exact below 2^53, as Math.log2 is not. */
function floorLog2(value: number): number {
  return value < 2 ** 32 ? 31 - Math.clz32(value) : 32 + floorLog2(Math.floor(value / 2 ** 32))
}
