import { createHash } from 'node:crypto'

/** Bytes that do not compress and are nowhere else, the same for the same seed. */
export function noise(length: number, seed: string | number = 'noise'): Buffer {
  return createHash('shake256', { outputLength: length }).update(`${seed}`).digest()
}
