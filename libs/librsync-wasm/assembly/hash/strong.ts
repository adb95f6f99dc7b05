import { blake2bBegin, blake2bEnd, blake2bStore, blake2bUpdate } from './blake2b'
import { md4Begin, md4End, md4Store, md4Update } from './md4'

/** The kinds of strong hash, as the upper layers number them. */
export const md4Kind: u32 = 0
/** See {@link md4Kind}. */
export const blake2bKind: u32 = 1

/** How many messages one hash takes the time of. */
export function strongLanes(kind: u32): u32 {
  return kind === md4Kind ? 4 : 2
}

/**
 * Hash blocks of equal length that follow each other, as many as there are lanes at most.
 *
 * @param target where the digests go, cut to `digest` bytes, `stride` bytes apart
 */
export function strongHash(
  kind: u32,
  at: usize,
  length: usize,
  count: u32,
  target: usize,
  stride: usize,
  digest: usize,
): void {
  // A lane without a block repeats the first.
  const b = count > 1 ? at + length : at
  if (kind === md4Kind) {
    md4Begin()
    md4End(at, b, count > 2 ? b + length : at, count > 3 ? b + length * 2 : at, 0, length)
  } else {
    blake2bBegin()
    blake2bEnd(at, b, 0, length)
  }
  for (let lane: usize = 0; lane < <usize>count; lane += 1) {
    strongStore(kind, target + lane * stride, lane, digest)
  }
}

/** Begin one block that comes in pieces. */
export function strongBegin(kind: u32): void {
  if (kind === md4Kind) md4Begin()
  else blake2bBegin()
}

/** A piece that is not the last, a multiple of 128 bytes. @param done how much was before */
export function strongUpdate(kind: u32, at: usize, done: u64, length: usize): void {
  if (kind === md4Kind) md4Update(at, at, at, at, length)
  else blake2bUpdate(at, at, done, length)
}

/** The last piece; the digest is for {@link strongStore}. @param done how much was before */
export function strongEnd(kind: u32, at: usize, done: u64, length: usize): void {
  if (kind === md4Kind) md4End(at, at, at, at, done, length)
  else blake2bEnd(at, at, done, length)
}

/** Write the first bytes of the digest of one lane. */
export function strongStore(kind: u32, target: usize, lane: usize, digest: usize): void {
  if (kind === md4Kind) md4Store(target, lane, digest)
  else blake2bStore(target, lane, digest)
}
