import { rabinKarpAppend } from './rabin-karp'
import { rollsumAppend } from './rollsum'

/** The kinds of rolling hash, as the upper layers number them. */
export const rollsumKind: u32 = 0
/** See {@link rollsumKind}. */
export const rabinKarpKind: u32 = 1

/** The hash of nothing. */
export function weakSeed(kind: u32): u32 {
  return kind === rollsumKind ? 0 : 1
}

/** Go on from the hash of the bytes before. */
export function weakAppend(kind: u32, hash: u32, at: usize, length: usize): u32 {
  return kind === rollsumKind ? rollsumAppend(hash, at, length) : rabinKarpAppend(hash, at, length)
}
