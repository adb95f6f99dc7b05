/** The blocks of a signature. The input and the output are where the caller lays them out. */
import {
  strongBegin,
  strongEnd,
  strongHash,
  strongLanes,
  strongStore,
  strongUpdate,
} from './hash/strong'
import { weakAppend, weakSeed } from './rolling/weak'

export { reserve } from './memory/reserve'

/**
 * Sign blocks that follow each other: for each the weak hash, big-endian, and the strong one.
 *
 * @param count of the blocks, each of the same length
 * @param digest how many bytes of the strong hash are wanted
 * @returns how many bytes were written to `output`
 */
export function sign(
  weakKind: u32,
  strongKind: u32,
  input: usize,
  length: usize,
  count: u32,
  output: usize,
  digest: usize,
): usize {
  const lanes = strongLanes(strongKind)
  const stride = <usize>4 + digest
  let target = output
  for (let done: u32 = 0; done < count; done += lanes) {
    const now = min(lanes, count - done)
    strongHash(strongKind, input, length, now, target + 4, stride, digest)
    for (let lane: u32 = 0; lane < now; lane += 1) {
      store<u32>(target, bswap(weakAppend(weakKind, weakSeed(weakKind), input, length)))
      input += length
      target += stride
    }
  }
  return target - output
}

// A block that is too long to be held comes in pieces.

let weak: u32 = 0
let done: u64 = 0

/** Begin a block. */
export function begin(weakKind: u32, strongKind: u32): void {
  weak = weakSeed(weakKind)
  done = 0
  strongBegin(strongKind)
}

/** A piece that is not the last, a multiple of 128 bytes. */
export function update(weakKind: u32, strongKind: u32, input: usize, length: usize): void {
  weak = weakAppend(weakKind, weak, input, length)
  strongUpdate(strongKind, input, done, length)
  done += length
}

/** The last piece. @returns how many bytes were written to `output` */
export function end(
  weakKind: u32,
  strongKind: u32,
  input: usize,
  length: usize,
  output: usize,
  digest: usize,
): usize {
  store<u32>(output, bswap(weakAppend(weakKind, weak, input, length)))
  strongEnd(strongKind, input, done, length)
  strongStore(strongKind, output + 4, 0, digest)
  return 4 + digest
}
