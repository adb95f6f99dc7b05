import { type PlacedMemory, type WasmModule, WebAssembly } from '../wasm/webassembly.ts'
import {
  type DeskLayout,
  type IndexLayout,
  type TableLayout,
  unitLength,
  unitMargin,
  viewLength,
  windowLength,
} from './layout.ts'

/** What `assembly/between/all.ts` exports. Addresses and lengths in bytes. */
interface BetweenExports {
  fillGear(): void
  hashBlocks(at: number, count: number, stride: number, heads: number, tails: number): void
  placeTable(
    heads: number,
    tails: number,
    blocks: number,
    slots: number,
    slotBits: number,
    filter: number,
    filterBits: number,
  ): void
  fill(first: number, end: number, from: number, until: number): void
  placeBasis(view: number, capacity: number, aside: number, size: number): void
  placeCopies(copies: number): void
  placeGap(table: number): void
  placeUnit(stride: number): void
  unit(start: number, end: number, low: number, high: number): number
}

/** Fills all of `into` with the bytes of one of the files from `position` on. */
export type Read = (position: number, into: Uint8Array) => void

/** From `start` to before `end`, in bytes. */
export interface Range {
  /** The first byte. */
  readonly start: number
  /** The first byte after it. */
  readonly end: number
}

/** What two files have in common, three numbers for each piece: start in the target, length, start in the basis. */
export type Copies = Float64Array

/** Where one thread does its share of the work. */
export interface Desk {
  /** Room for a range of at most {@link unitLength} bytes and the {@link windowLength} after it. */
  readonly unit: Uint8Array
  /** Hash the windows of a file that start in a range of which the bytes are in {@link unit}. */
  hashUnit(index: IndexLayout, range: Range): void
  /** Hash the windows of a file that start in a range of at most {@link unitLength} bytes. */
  hash(index: IndexLayout, read: Read, range: Range): void
  /** Enter the blocks that belong to the parts of a table from `first` on, before `end`; see {@link tableParts}. */
  fill(index: IndexLayout, table: TableLayout, first: number, end: number): void
  /** Find what ranges of at most {@link unitLength} bytes have in common with the basis. */
  match(work: Match): Copies
}

/** What to search where. */
export interface Match {
  /** Of the basis. */
  readonly index: IndexLayout
  /** The same index, entered. */
  readonly table: TableLayout
  /** Reads the basis. */
  readonly readBasis: Read
  /** Reads the target. */
  readonly readTarget: Read
  /** The size of the target, in bytes. */
  readonly size: number
  /** Ascending. */
  readonly ranges: readonly Range[]
  /** How far a match may go on beyond its range, in bytes; at most {@link unitMargin}. */
  readonly margin: number
  /** An index of the target, to be made of what is read of it anyway. */
  readonly hashTo?: IndexLayout | undefined
}

/** A table has so many parts that can be filled at the same time. */
export const tableParts = 16

/** How many blocks are entered in one call: V8 makes the next call faster, not one that has begun. */
const blocksAtOnce = 2 ** 14

/** Work on memory that may be shared with other desks. */
export function openDesk(module: WasmModule, memory: PlacedMemory, layout: DeskLayout): Desk {
  let readBasis: Read | undefined
  const bytes = new Uint8Array(memory.buffer)
  const at = (address: number, length: number): Uint8Array =>
    bytes.subarray(address, address + length)
  const env = {
    memory,
    readBasis: (position: number, address: number, length: number) =>
      readBasis?.(position, at(address, length)),
  }
  const wasm = new WebAssembly.Instance(module, { env }).exports as BetweenExports
  wasm.fillGear()

  /** The blocks whose windows start in what is at `address` of memory. */
  const hashAt = (index: IndexLayout, { start, end }: Range, address: number): void => {
    const { stride, blocks, heads, tails } = index
    const first = Math.ceil(start / stride)
    const count = Math.min(blocks, Math.ceil(end / stride)) - first
    if (count <= 0) return
    const window = address + first * stride - start
    wasm.hashBlocks(window, count, stride, heads + first * 4, tails + first * 2)
  }

  return {
    unit: at(layout.unit, unitLength + windowLength),

    hashUnit: (index, range) => hashAt(index, range, layout.unit),

    hash(index, read, range) {
      const length = Math.min(range.end + windowLength, index.size) - range.start
      read(range.start, at(layout.unit, length))
      hashAt(index, range, layout.unit)
    },

    fill({ heads, tails, blocks }, { slots, slotBits, filter, filterBits }, first, end) {
      wasm.placeTable(heads, tails, blocks, slots, slotBits, filter, filterBits)
      for (let from = 0; from < blocks; from += blocksAtOnce) {
        wasm.fill(first, end, from, Math.min(blocks, from + blocksAtOnce))
      }
    },

    match({ index, table, size, ranges, margin, hashTo, ...files }) {
      const { heads, tails, blocks, stride } = index
      const { slots, slotBits, filter, filterBits } = table
      readBasis = files.readBasis
      wasm.placeTable(heads, tails, blocks, slots, slotBits, filter, filterBits)
      wasm.placeBasis(layout.view, viewLength, layout.aside, index.size)
      wasm.placeCopies(layout.copies)
      wasm.placeGap(layout.gap)
      wasm.placeUnit(stride)
      const found = ranges.map((range) => {
        const low = Math.max(0, range.start - margin)
        const high = Math.min(size, range.end + margin)
        files.readTarget(low, at(layout.unit, high - low))
        const start = layout.unit + range.start - low
        const end = start + range.end - range.start
        if (hashTo) hashAt(hashTo, range, start)
        const count = wasm.unit(start, end, layout.unit, layout.unit + high - low)
        return copiesAt(memory, layout.copies, count, range.start)
      })
      return found.length === 1 && found[0] ? found[0] : join(found)
    },
  }
}

function copiesAt(memory: PlacedMemory, address: number, count: number, start: number): Copies {
  const view = new DataView(memory.buffer, address, count * 16)
  const copies = new Float64Array(count * 3)
  for (let copy = 0; copy < count; copy += 1) {
    copies[copy * 3] = start + view.getInt32(copy * 16, true)
    copies[copy * 3 + 1] = view.getUint32(copy * 16 + 4, true)
    copies[copy * 3 + 2] = view.getFloat64(copy * 16 + 8, true)
  }
  return copies
}

function join(lists: readonly Copies[]): Copies {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all
}
