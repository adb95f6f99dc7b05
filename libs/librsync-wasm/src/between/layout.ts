/** Bytes of the window that is hashed at the start of each block of the basis. */
export const windowLength = 32

/** At most so many blocks are entered in an index: what bounds the memory, whatever the size. */
export const mostBlocks: number = 2 ** 23 - 1

/** Up to this size of the basis, a larger one gets a wider stride rather than more memory. */
const comfortableBlocks = 2 ** 20

/** The widest stride before more memory is spent. */
const comfortableStride = 1024

const narrowestStride = 32
const strideStep = 16

/**
 * How far apart the windows of the basis are that an index knows. Any run of `stride + 31` equal bytes
 * is sure to be found, a shorter one may be.
 *
 * `stride = max(32, min(size / 2^20, 1024), size / (2^23 - 1))`, rounded up to a multiple of 16: a million
 * windows up to 1 GiB (480 bytes apart in 500 MB), from there on 1,024 bytes apart, and above 8 GiB, where
 * 8 million are reached, further: 8 KiB in 64 GiB.
 *
 * @param size - of the basis, in bytes
 * @returns bytes
 */
export function strideFor(size: number): number {
  const comfortable = Math.min(size / comfortableBlocks, comfortableStride)
  const needed = Math.max(narrowestStride, comfortable, size / mostBlocks)
  return Math.ceil(needed / strideStep) * strideStep
}

/** How many windows a basis has; none if it is shorter than one. */
export function blocksOf(size: number, stride: number): number {
  return size < windowLength ? 0 : Math.floor((size - windowLength) / stride) + 1
}

/** Where an index is in the memory of WebAssembly; addresses in bytes. */
export interface IndexLayout {
  /** Of the file, in bytes. */
  readonly size: number
  /** See {@link strideFor}. */
  readonly stride: number
  /** See {@link blocksOf}. */
  readonly blocks: number
  /** 4 bytes for each block. */
  readonly heads: number
  /** 2 bytes for each block. */
  readonly tails: number
}

/** Where the table is by which an index is searched. */
export interface TableLayout {
  /** 4 bytes for each of `2^slotBits` slots, at most half of them taken. */
  readonly slots: number
  /** Base-two logarithm of the number of slots. */
  readonly slotBits: number
  /** `2^filterBits` bits, 8 to 16 for each block, right behind the slots. */
  readonly filter: number
  /** Base-two logarithm of the number of bits. */
  readonly filterBits: number
  /** The first byte after both. */
  readonly end: number
}

/** Where one thread works. */
export interface DeskLayout {
  /** A unit of the target, with a margin before and after it. */
  readonly unit: number
  /** What is at hand of the basis. */
  readonly view: number
  /** What is looked at of the basis besides. */
  readonly aside: number
  /** The table of what is between two copies. */
  readonly gap: number
  /** The copies that were found in the unit, 16 bytes each. */
  readonly copies: number
}

/** What is searched at a time. Fixed, so that the result does not depend on who searches what. */
export const unitLength: number = 2 ** 20

/** How far a match may go on beyond its unit. */
export const unitMargin = 4096

/** The most that is read of the basis at a time. */
export const viewLength: number = 2 ** 18

/** The most that is looked at of the basis between two copies; as in `assembly/between/gap.ts`. */
const gapLength = 2 ** 17
const gapSlots = 2 ** 16

/** The most copies in a unit: each has at least 16 bytes, and one may begin before it. */
const mostCopies = unitLength / 16 + 1

/** The first free address: before it are the constants of the hash. */
export const firstAddress = 4096

/** Hands out memory, in whole cache lines. */
export interface Allocator {
  /** The first byte that is free. */
  readonly end: number
  /** @returns the address of so many bytes */
  readonly take: (bytes: number) => number
}

/** Hands out memory from an address on. */
export function allocator(start: number): Allocator {
  let end = start
  return {
    get end() {
      return end
    },
    take(bytes) {
      const at = end
      end = Math.ceil((at + bytes) / 64) * 64
      return at
    },
  }
}

/** Lay out an index: 6 bytes for each block, 48 MiB at most. */
export function layOutIndex({ take }: Allocator, size: number, stride: number): IndexLayout {
  const blocks = blocksOf(size, stride)
  return { size, stride, blocks, heads: take(blocks * 4), tails: take(blocks * 2) }
}

/** Lay out the table for so many blocks: 10 to 20 bytes for each, 80 MiB at most. */
export function layOutTable(memory: Allocator, blocks: number): TableLayout {
  const slotBits = Math.max(9, Math.ceil(Math.log2(Math.max(1, blocks))) + 1)
  const filterBits = slotBits + 3
  const slots = memory.take(2 ** slotBits * 4)
  const filter = memory.take(2 ** filterBits / 8)
  return { slots, slotBits, filter, filterBits, end: memory.end }
}

/** Lay out what one thread needs: 2.7 MiB. */
export function layOutDesk({ take }: Allocator): DeskLayout {
  const unit = take(unitLength + 2 * unitMargin)
  return {
    unit,
    view: take(viewLength),
    aside: take(gapLength),
    gap: take(gapSlots * 4),
    copies: take(mostCopies * 16),
  }
}
