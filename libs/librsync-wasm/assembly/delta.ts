/**
 * The search for the blocks of a signature in new data. The caller reads the signature to where
 * `reserve` says, calls `index` once, then for each piece of the data fills the window and calls
 * `search` until it wants more.
 */
import { strongHash } from './hash/strong'
import { reserve } from './memory/reserve'
import { weakAppend, weakSeed } from './rolling/weak'
import { digestAt, digestsForget, weakAt } from './search/digests'
import { filterAdd, filterBegin, filterPasses, filterSize } from './search/filter'
import {
  isStrong,
  none,
  tableAdd,
  tableBegin,
  tableFind,
  tableHas,
  tableSize,
  weakOf,
} from './search/table'
import { passes, rolled, windowBegin, windowScan, windowShrink } from './search/window'

export { reserve } from './memory/reserve'

/** What {@link search} found: nothing, for want of data. */
export const wantsMore: u32 = 0
/** Bytes that no block has: `foundAt`, `foundLength`. */
export const foundLiteral: u32 = 1
/** Blocks that follow each other: `foundBlock`, `foundCount`; the last block of all, if it is short: `foundLength`. */
export const foundCopy: u32 = 2
/** All data has been told of. */
export const foundEnd: u32 = 3

/** See {@link foundLiteral}. */
export let foundAt: usize = 0
/** See {@link foundLiteral} and {@link foundCopy}. */
export let foundLength: usize = 0
/** See {@link foundCopy}. */
export let foundBlock: u32 = 0
/** See {@link foundCopy}. */
export let foundCount: u32 = 0

let weakKind: u32 = 0
let strongKind: u32 = 0
let length: usize = 0
let blocks: u32 = 0

/** Where the data is looked at. */
let position: usize = 0
/** Where the bytes begin that were found in no block. */
let literal: usize = 0
/** The blocks found last, which may go on; or none. */
let runBlock: u32 = 0
let runCount: u32 = 0
/** The weak hash at `position`, if it was seen to be of no block. */
let hash: u32 = 0
let isSeen: bool = false
let isTail: bool = false

/**
 * What strong hashes that match nothing may still cost, in bytes hashed. Without a limit, a signature
 * that has the right weak hashes only makes the search hash a whole block for each byte.
 */
let credit: i64 = 0

/**
 * Index the blocks that were read to `at`.
 *
 * @returns where the window begins; 0 if there is not enough memory
 */
export function index(
  weak: u32,
  strong: u32,
  blockLength: usize,
  digest: usize,
  at: usize,
  count: u32,
): usize {
  weakKind = weak
  strongKind = strong
  length = blockLength
  blocks = count
  const stride = <usize>4 + digest
  const filter = <u64>at + <u64>count * stride
  const table = (filter + filterSize(count) + 3) & ~3
  const window = (table + tableSize(count) + 15) & ~15
  if (reserve(<f64>(window - at)) === 0) return 0
  filterBegin(<usize>filter, filterSize(count))
  tableBegin(<usize>table, count, at, stride)
  for (let block: u32 = 0; block < count; block += 1) {
    filterAdd(weakOf(block))
    tableAdd(block)
  }
  windowBegin(length)
  return <usize>window
}

/** Begin new data, in an empty window at an address. */
export function begin(window: usize): void {
  position = window
  literal = window
  runCount = 0
  isSeen = false
  isTail = false
  credit = 64 * <i64>length
  digestsForget()
}

/**
 * Move what is still needed to the begin of the window.
 *
 * @param end of what is in the window
 * @returns the new end
 */
export function slide(window: usize, end: usize): usize {
  memory.copy(window, position, end - position)
  end = window + (end - position)
  position = window
  literal = window
  digestsForget()
  return end
}

/**
 * Search on.
 *
 * @param end of what is in the window
 * @param isLast whether there will be no more
 * @returns {@link wantsMore}, when all before `position` is told of, or what was found
 */
export function search(end: usize, isLast: bool): u32 {
  if (blocks === 0) position = end
  while (!isTail) {
    // Where the window was seen already, it has to go on by a byte.
    if (end - position < length + <usize>isSeen) {
      if (!isLast) return runCount === 0 && literal < position ? tellLiteral(position) : wantsMore
      beginTail(end)
    } else if (runCount > 0) {
      const expected = runBlock + runCount
      const weak = weakAt(weakKind, position, length)
      if (blockAt(weak, end, expected) !== expected) return tellRun()
      runCount += 1
      position += length
      credit += <i64>length * 4
    } else if (roll(end)) {
      const block = blockAt(hash, end, none)
      if (block === none) continue
      const before = position
      runBlock = block
      runCount = 1
      position += length
      isSeen = false
      if (literal < before) return tellLiteral(before)
    }
  }
  return tellTail(end)
}

/** Go to the next window that may be a block; false if there is none. */
function roll(end: usize): bool {
  if (!isSeen) {
    isSeen = true
    hash = weakAt(weakKind, position, length)
    return filterPasses(hash)
  }
  const from = position
  position = windowScan(weakKind, hash, from, end - length, length)
  credit += <i64>(position - from) * 4
  hash = rolled
  return passes
}

/** The block that is at `position`; if several are, the expected one. */
function blockAt(weak: u32, end: usize, expected: u32): u32 {
  const isExpected = expected < blocks && weakOf(expected) === weak
  if (!isExpected && !(filterPasses(weak) && tableHas(weak))) return none
  if (credit < <i64>length) return none
  const digest = digestAt(weakKind, strongKind, position, length, weak, end)
  if (isExpected && isStrong(expected, digest)) return expected
  const found = tableFind(weak, digest)
  if (found === none) credit -= <i64>length
  return found
}

function tellLiteral(upTo: usize): u32 {
  foundAt = literal
  foundLength = upTo - literal
  literal = upTo
  return foundLiteral
}

function tellRun(): u32 {
  foundBlock = runBlock
  foundCount = runCount
  foundLength = 0
  runCount = 0
  literal = position
  isSeen = false
  return foundCopy
}

// What is shorter than a block can only be the last block of the signature, which may be short, too.

/** Where the last, short block is; or the end. */
let tail: usize = 0
const tailDigest = memory.data(32)

function beginTail(end: usize): void {
  isTail = true
  if (isSeen) position += 1
  tail = blocks === 0 ? end : findTail(position, end)
}

function tellTail(end: usize): u32 {
  if (runCount > 0) return tellRun()
  if (literal < tail) return tellLiteral(tail)
  if (tail === end) return foundEnd
  foundBlock = blocks - 1
  foundCount = 0
  foundLength = end - tail
  tail = end
  literal = end
  return foundCopy
}

function findTail(at: usize, end: usize): usize {
  const wanted = weakOf(blocks - 1)
  while (at < end) {
    const weak = weakAppend(weakKind, weakSeed(weakKind), at, end - at)
    at = windowShrink(weakKind, weak, at, end, wanted)
    if (at === end) break
    strongHash(strongKind, at, end - at, 1, tailDigest, 0, 32)
    if (isStrong(blocks - 1, tailDigest)) return at
    credit -= <i64>length
    if (credit < 0) break
    at += 1
  }
  return end
}
