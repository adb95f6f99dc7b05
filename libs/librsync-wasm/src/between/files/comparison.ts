import { loadWasm } from '../../wasm/load.ts'
import { type Copies, type Range, tableParts } from '../desk.ts'
import {
  allocator,
  firstAddress,
  type IndexLayout,
  layOutDesk,
  layOutIndex,
  layOutTable,
  strideFor,
  unitMargin,
} from '../layout.ts'
import { memoryUpTo } from '../memory.ts'
import { unitsOf } from '../ranges.ts'
import { type ComparedFile, openCompared } from './compared-file.ts'
import { keptOf } from './kept-index.ts'
import { type BetweenProgress, type CompareOptions, type KeptIndex, workersOf } from './options.ts'
import { startPool } from './pool.ts'
import { poolOfOne } from './pool-of-one.ts'
import { readAt } from './read-at.ts'
import type { Done, Task } from './task.ts'
import { teller } from './teller.ts'

/** One of the two files that are compared. */
export interface Side {
  /** The file. */
  readonly file: ComparedFile
  /** Where its index is, if it is made or was kept. */
  readonly index: IndexLayout
  /** Whether it was kept, and need not be made. */
  readonly isKept: boolean
  /** How much was read of it so far, in bytes. */
  bytesRead: number
}

/** What to search. */
export interface Search {
  /** Whose index is in the table. */
  readonly basis: Side
  /** What is searched. */
  readonly target: Side
  /** What of it, ascending; each batch is one task. */
  readonly batches: Iterable<readonly Range[]>
  /** How much that is, in bytes. */
  readonly bytes: number
  /** How far a match may go on beyond its range. */
  readonly margin?: number
  /** Make an index of the target, too. */
  readonly hashTarget?: boolean
  /** How it is told of. */
  readonly phase: BetweenProgress['phase']
}

/** Two open files, and threads to compare them. */
export interface Comparison extends AsyncDisposable {
  /** The files, in the order of the paths. */
  readonly sides: readonly [Side, Side]
  /** Read a side into its index, unless that was kept. */
  index(side: Side): Promise<void>
  /** Enter the index of a side in the table, of which there is one. */
  enter(side: Side): Promise<void>
  /** Find what the target has in common with the basis that is in the table. */
  match(search: Search): AsyncGenerator<Copies>
  /** Fill all of `into` with the bytes of a side. */
  read(side: Side, position: number, into: Uint8Array): void
  /** @throws {@link RsyncError} `ERR_IO` a file has changed meanwhile */
  confirm(): Promise<void>
}

/** Node and Bun have the operating system's numbers for open files; Deno's are known to one thread only. */
const sharesOpenFiles = !('Deno' in globalThis)

/** Open two files to compare them. @param both - whether each is to be the basis once */
export async function openComparison(
  paths: readonly [string, string],
  kept: readonly [KeptIndex | undefined, KeptIndex | undefined],
  both: boolean,
  options: CompareOptions,
): Promise<Comparison> {
  const owned: AsyncDisposable[] = []
  try {
    return await compare(paths, kept, both, options, owned)
  } catch (error) {
    await disposeAll(owned)
    throw error
  }
}

async function compare(
  paths: readonly [string, string],
  kept: readonly [KeptIndex | undefined, KeptIndex | undefined],
  both: boolean,
  options: CompareOptions,
  owned: AsyncDisposable[],
): Promise<Comparison> {
  const files: ComparedFile[] = []
  for (const path of paths) {
    const file = await openCompared(path)
    owned.push(file)
    files.push(file)
  }
  using oldIndex = keptOf(kept[0], files[0])
  using newIndex = keptOf(kept[1], files[1])
  const memory = allocator(firstAddress)
  const sides = [oldIndex, newIndex].map((index, place): Side => {
    const file = files[place] as ComparedFile
    // Of what is never the basis no index is needed.
    const size = place === 0 || both ? file.size : 0
    const layout = layOutIndex(memory, size, index?.stride ?? strideFor(size))
    return { file, index: layout, isKept: index !== undefined, bytesRead: 0 }
  }) as [Side, Side]
  const table = layOutTable(memory, Math.max(...sides.map(({ index }) => index.blocks)))
  const desks = Array.from({ length: workersOf(options, memory.end) }, () => layOutDesk(memory))
  const module = await loadWasm('between-shared')
  const placed = memoryUpTo(memory.end, true)
  oldIndex?.readTo(placed, sides[0].index)
  newIndex?.readTo(placed, sides[1].index)
  const [only] = desks
  const pool =
    (options.blocking || !sharesOpenFiles) && only
      ? poolOfOne(module, placed, only, options.signal)
      : startPool(module, placed, desks, options.signal)
  owned.push(pool)

  const finish = async (tasks: Iterable<Task>, each?: (done: Done) => void): Promise<void> => {
    for await (const done of pool.run(tasks)) each?.(done)
  }

  return {
    sides,

    async index(side) {
      if (side.isKept) return
      const { file, index } = side
      const tell = teller(options, 'index', file.size)
      const tasks = function* (): Generator<Task> {
        for (const range of unitsOf(file.size)) {
          yield { kind: 'hash', file: file.file, index, range }
        }
      }
      await finish(tasks(), ({ basisBytes, searched }) => {
        side.bytesRead += basisBytes
        tell(searched)
      })
    },

    async enter({ index }) {
      const { slots, end } = table
      new Uint8Array(placed.buffer, slots, end - slots).fill(0)
      const border = (place: number): number => Math.floor((place * tableParts) / pool.size)
      const parts = Array.from({ length: pool.size }, (_, place): Task => {
        return { kind: 'fill', index, table, first: border(place), end: border(place + 1) }
      })
      await finish(parts)
    },

    async *match({ basis, target, batches, bytes, margin = unitMargin, hashTarget, phase }) {
      const tell = teller(options, phase, bytes)
      const { size } = target.file
      const files = { basis: basis.file.file, target: target.file.file }
      const { index } = basis
      const hashTo = hashTarget ? target.index : undefined
      const tasks = function* (): Generator<Task> {
        for (const ranges of batches) {
          yield { kind: 'match', ...files, index, table, size, ranges, margin, hashTo }
        }
      }
      for await (const { copies, basisBytes, targetBytes, searched } of pool.run(tasks())) {
        basis.bytesRead += basisBytes
        target.bytesRead += targetBytes
        tell(searched)
        yield copies
      }
    },

    read(side, position, into) {
      readAt(side.file.file, position, into)
      side.bytesRead += into.length
    },

    async confirm() {
      await Promise.all(files.map((file) => file.confirm()))
    },

    [Symbol.asyncDispose]: () => disposeAll(owned),
  }
}

/** The last one first: threads read files. */
async function disposeAll(owned: AsyncDisposable[]): Promise<void> {
  for (const each of owned.splice(0).reverse()) await each[Symbol.asyncDispose]()
}
