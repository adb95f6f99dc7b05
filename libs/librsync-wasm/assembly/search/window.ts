/** Rolls a weak hash over a window of one block length, byte by byte, until a block may match. */
import { adjustment, inverse, multiplier, power } from '../rolling/rabin-karp'
import { offset } from '../rolling/rollsum'
import { rollsumKind } from '../rolling/weak'
import { filterShift, filterTest, filterWords } from './filter'
import { tableHas } from './table'

/** RabinKarp: what a byte that leaves the window takes away, for each value of a byte. */
const leaving = memory.data(256 * 4, 16)

/** Prepare for windows of one length. */
export function windowBegin(length: usize): void {
  const highest = power(length)
  for (let byte: u32 = 0; byte < 256; byte += 1) {
    store<u32>(leaving + byte * 4, highest * (byte + adjustment))
  }
}

/** The hash of where {@link windowScan} stopped. */
export let rolled: u32 = 0

/** Whether {@link windowScan} stopped since a block has the weak hash. */
export let passes: bool = false

/** How many places are tried without a branch: as many as there are bits in a word. */
const batch: usize = 32

/** The hashes of a batch. */
const hashes = memory.data(32 * 4, 16)

/**
 * Roll on until a block has the weak hash, or until there is no more.
 *
 * @param hash of the window at `at`, which was seen already
 * @param last where the last whole window begins
 * @returns where it stopped
 */
export function windowScan(kind: u32, hash: u32, at: usize, last: usize, length: usize): usize {
  passes = false
  return kind === rollsumKind
    ? scanRollsum(hash, at, last, length)
    : scanRabinKarp(hash, at, last, length)
}

function scanRabinKarp(hash: u32, at: usize, last: usize, length: usize): usize {
  const words = filterWords()
  const shift = filterShift()
  const square = multiplier * multiplier
  for (; at + batch <= last; at += batch) {
    let mask: u32 = 0
    // Two steps at a time, as each has to wait for the multiplication of the one before.
    for (let step: usize = 0; step < batch; step += 2) {
      const change = changeAt(at + step, length)
      const next = change * multiplier + changeAt(at + step + 1, length)
      const first = hash * multiplier + change
      hash = hash * square + next
      store<u32>(hashes + (step << 2), first)
      store<u32>(hashes + (step << 2), hash, 4)
      mask |= filterTest(words, shift, first) << <u32>step
      mask |= filterTest(words, shift, hash) << <u32>(step + 1)
    }
    if (mask !== 0) {
      const found = firstOf(mask)
      if (found < batch) return at + found + 1
    }
  }
  for (; at < last; at += 1) {
    hash = hash * multiplier + changeAt(at, length)
    if (filterTest(words, shift, hash) !== 0 && tableHas(hash)) {
      passes = true
      at += 1
      break
    }
  }
  rolled = hash
  return at
}

/** RabinKarp: what is added when the window goes on from an address. */
function changeAt(at: usize, length: usize): u32 {
  return <u32>load<u8>(at + length) - load<u32>(leaving + (<usize>load<u8>(at) << 2))
}

function scanRollsum(hash: u32, at: usize, last: usize, length: usize): usize {
  const words = filterWords()
  const shift = filterShift()
  let s1 = hash & 0xffff
  let s2 = hash >> 16
  for (; at + batch <= last; at += batch) {
    let mask: u32 = 0
    for (let step: usize = 0; step < batch; step += 1) {
      const out: u32 = load<u8>(at + step)
      s1 += load<u8>(at + step + length) - out
      s2 += s1 - <u32>length * (out + offset)
      hash = (s2 << 16) | (s1 & 0xffff)
      store<u32>(hashes + (step << 2), hash)
      mask |= filterTest(words, shift, hash) << <u32>step
    }
    if (mask !== 0) {
      const found = firstOf(mask)
      if (found < batch) return at + found + 1
    }
  }
  for (; at < last; at += 1) {
    const out: u32 = load<u8>(at)
    s1 += load<u8>(at + length) - out
    s2 += s1 - <u32>length * (out + offset)
    hash = (s2 << 16) | (s1 & 0xffff)
    if (filterTest(words, shift, hash) !== 0 && tableHas(hash)) {
      passes = true
      at += 1
      break
    }
  }
  rolled = hash
  return at
}

/** The first place of a batch, of those that the filter let pass, whose hash a block has; else `batch`. */
function firstOf(mask: u32): usize {
  for (; mask !== 0; mask &= mask - 1) {
    const place = <usize>ctz(mask)
    rolled = load<u32>(hashes + (place << 2))
    if (tableHas(rolled)) {
      passes = true
      return place
    }
  }
  return batch
}

/**
 * Find where the rest of the data, which becomes shorter from the front, has a given hash.
 *
 * @param hash of all of it
 * @returns where, or `end`
 */
export function windowShrink(kind: u32, hash: u32, at: usize, end: usize, wanted: u32): usize {
  let factor = power(end - at - 1)
  for (; at < end; at += 1) {
    if (hash === wanted) return at
    const out: u32 = load<u8>(at)
    if (kind === rollsumKind) {
      const s1 = (hash & 0xffff) - (out + offset)
      const s2 = (hash >> 16) - <u32>(end - at) * (out + offset)
      hash = (s2 << 16) | (s1 & 0xffff)
    } else {
      hash -= factor * (out + adjustment)
      factor *= inverse
    }
  }
  return end
}
