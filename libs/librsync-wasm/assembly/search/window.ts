/** Rolls a weak hash over a window of one block length, byte by byte, until a block may match. */
import { adjustment, inverse, multiplier, power } from '../rolling/rabin-karp'
import { offset } from '../rolling/rollsum'
import { rollsumKind } from '../rolling/weak'
import { filterPasses } from './filter'

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

/** Whether {@link windowScan} stopped since the filter lets the hash pass. */
export let passes: bool = false

/**
 * Roll on until the filter lets a hash pass, or until there is no more.
 *
 * @param hash of the window at `at`, which was seen already
 * @param last where the last whole window begins
 * @returns where it stopped
 */
export function windowScan(kind: u32, hash: u32, at: usize, last: usize, length: usize): usize {
  return kind === rollsumKind
    ? scanRollsum(hash, at, last, length)
    : scanRabinKarp(hash, at, last, length)
}

function scanRabinKarp(hash: u32, at: usize, last: usize, length: usize): usize {
  passes = false
  while (at < last) {
    hash =
      hash * multiplier + load<u8>(at + length) - load<u32>(leaving + ((<usize>load<u8>(at)) << 2))
    at += 1
    if (filterPasses(hash)) {
      passes = true
      break
    }
  }
  rolled = hash
  return at
}

function scanRollsum(hash: u32, at: usize, last: usize, length: usize): usize {
  passes = false
  let s1 = hash & 0xffff
  let s2 = hash >> 16
  while (at < last) {
    const out: u32 = load<u8>(at)
    s1 += load<u8>(at + length) - out
    s2 += s1 - <u32>length * (out + offset)
    at += 1
    if (filterPasses((s2 << 16) | (s1 & 0xffff))) {
      passes = true
      break
    }
  }
  rolled = (s2 << 16) | (s1 & 0xffff)
  return at
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
