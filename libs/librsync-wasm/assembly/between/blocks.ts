import { hashOf, headOf, tailOf, WINDOW } from './window'

/**
 * Hash the first window of each of `count` blocks.
 *
 * @param at - the first window; the next are `stride` bytes apart
 */
export function hashBlocks(at: usize, count: u32, stride: u32, heads: usize, tails: usize): void {
  for (let block: u32 = 0; block < count; block += 1) {
    const hash = hashOf(at, WINDOW)
    store<u32>(heads + (<usize>block << 2), headOf(hash))
    store<u16>(tails + (<usize>block << 1), tailOf(hash))
    at += stride
  }
}
