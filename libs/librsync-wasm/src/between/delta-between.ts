import { refuse, show } from '../options.ts'
import { loadWasm } from '../wasm/load.ts'
import { openDesk, type Read, tableParts } from './desk.ts'
import { encodeDelta } from './encode.ts'
import {
  allocator,
  firstAddress,
  layOutDesk,
  layOutIndex,
  layOutTable,
  strideFor,
  unitMargin,
} from './layout.ts'
import { memoryUpTo } from './memory.ts'
import { mergeCopies } from './merge.ts'
import { unitsOf } from './ranges.ts'

/**
 * The delta that makes `target` of `basis`, with both at hand: no signature is needed, and what they
 * have in common is found wherever it stands, to the byte. `rdiff patch` and `patch` apply it.
 *
 * Takes about 2.5 MiB and 5 % of the basis (80 % of a small one) besides the delta itself. For
 * files there is `deltaBetweenFiles`, which uses all cores and holds neither in memory.
 *
 * @param basis - the old content
 * @param target - the new content
 * @returns the delta
 * @throws {@link RsyncError} `ERR_OPTIONS`: not bytes. `ERR_WASM`: the WebAssembly could not be loaded.
 */
export async function deltaBetween(basis: Uint8Array, target: Uint8Array): Promise<Uint8Array> {
  refuse(
    Object.entries({ basis, target })
      .filter(([, bytes]) => !(bytes instanceof Uint8Array))
      .map(([key, got]) => `${key}: expected bytes, got ${show(got)}`),
  )
  const memory = allocator(firstAddress)
  const index = layOutIndex(memory, basis.length, strideFor(basis.length))
  const table = layOutTable(memory, index.blocks)
  const layout = layOutDesk(memory)
  const desk = openDesk(await loadWasm('between'), memoryUpTo(memory.end, false), layout)
  const [readBasis, readTarget] = [reader(basis), reader(target)]
  for (const range of unitsOf(basis.length)) desk.hash(index, readBasis, range)
  desk.fill(index, table, 0, tableParts)
  const matches = function* () {
    for (const range of unitsOf(target.length)) {
      const work = { index, table, readBasis, readTarget, size: target.length }
      yield desk.match({ ...work, ranges: [range], margin: unitMargin })
    }
  }
  const pieces: Uint8Array[] = []
  for await (const piece of encodeDelta(mergeCopies(matches()), target.length, readTarget)) {
    pieces.push(piece)
  }
  return concatenate(pieces)
}

function reader(bytes: Uint8Array): Read {
  return (position, into) => into.set(bytes.subarray(position, position + into.length))
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  if (pieces.length === 1 && first) return first
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
