/**
 * Strong hashes of the window's blocks. As the hash takes several blocks in the time of one, those
 * that follow are hashed along with the one that is asked for when they look like a match, too.
 */
import { strongHash, strongLanes } from '../hash/strong'
import { weakAppend, weakSeed } from '../rolling/weak'
import { filterPasses } from './filter'

const most: u32 = 4
const size: usize = 32
const digests = memory.data(4 * 32, 16)
const weaks = memory.data(4 * 4, 16)

/** The blocks whose hashes are at hand: where the first is, and how many. */
let first: usize = 0
let count: u32 = 0

/** Forget what was hashed: the window has other bytes. */
export function digestsForget(): void {
  count = 0
}

/** The weak hash of the block at an address. */
export function weakAt(kind: u32, at: usize, length: usize): u32 {
  const place = placeOf(at, length)
  return place < count
    ? load<u32>(weaks + <usize>place * 4)
    : weakAppend(kind, weakSeed(kind), at, length)
}

/**
 * The strong hash of the block at an address.
 *
 * @param weak its weak hash
 * @param end of what is in the window
 * @returns where it stands
 */
export function digestAt(
  weakKind: u32,
  strongKind: u32,
  at: usize,
  length: usize,
  weak: u32,
  end: usize,
): usize {
  const place = placeOf(at, length)
  if (place < count) return digests + <usize>place * size
  first = at
  count = 1
  store<u32>(weaks, weak)
  const lanes = min(strongLanes(strongKind), most)
  let next = at + length
  while (count < lanes && next + length <= end) {
    const following = weakAppend(weakKind, weakSeed(weakKind), next, length)
    if (!filterPasses(following)) break
    store<u32>(weaks + <usize>count * 4, following)
    count += 1
    next += length
  }
  strongHash(strongKind, at, length, count, digests, size, size)
  return digests
}

function placeOf(at: usize, length: usize): u32 {
  if (at < first) return most
  const distance = at - first
  return distance % length === 0 ? <u32>min(distance / length, <usize>most) : most
}
