/** The rolling hash of a signature: `rabinkarp` since librsync 2.2, `rollsum` before and in rsync. */
export type RollingHash = 'rabinkarp' | 'rollsum'

/** The strong hash of a signature: BLAKE2b-256, or MD4, which is broken and of use for old peers only. */
export type StrongHash = 'blake2' | 'md4'

/** What a signature is made of. */
export interface SignatureKind {
  /** The rolling hash. */
  readonly rolling: RollingHash
  /** The strong hash. */
  readonly strong: StrongHash
}

/** What stands for a hash. */
interface HashNumbers {
  /** What it adds to the magic number. */
  readonly magic: number
  /** How `assembly/` numbers it. */
  readonly wasm: number
}

/** Every rolling hash. */
export const rollingHashes: Readonly<Record<RollingHash, HashNumbers>> = {
  rollsum: { magic: 0x00, wasm: 0 },
  rabinkarp: { magic: 0x10, wasm: 1 },
}

/** Every strong hash; `length` is that of a whole digest in bytes. */
export const strongHashes: Readonly<Record<StrongHash, HashNumbers & { readonly length: number }>> =
  {
    md4: { magic: 0x00, wasm: 0, length: 16 },
    blake2: { magic: 0x01, wasm: 1, length: 32 },
  }

/** The magic number of rollsum with MD4; the other kinds add to it. */
const firstMagic = 0x72730136

/** The magic number of a kind of signature. */
export function magicOf({ rolling, strong }: SignatureKind): number {
  return firstMagic + rollingHashes[rolling].magic + strongHashes[strong].magic
}

/** The kind that a magic number stands for, if any. */
export function kindOf(magic: number): SignatureKind | undefined {
  for (const rolling of ['rabinkarp', 'rollsum'] as const) {
    for (const strong of ['blake2', 'md4'] as const) {
      if (magicOf({ rolling, strong }) === magic) return { rolling, strong }
    }
  }
  return undefined
}
