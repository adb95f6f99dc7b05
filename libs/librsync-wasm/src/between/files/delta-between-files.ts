import { writeFile } from '@boxwright/durable'
import { loadWasm } from '../../wasm/load.ts'
import { type Copies, tableParts } from '../desk.ts'
import { type DeltaCounts, encodeDelta } from '../encode.ts'
import {
  allocator,
  firstAddress,
  type IndexLayout,
  layOutDesk,
  layOutIndex,
  layOutTable,
  strideFor,
  type TableLayout,
} from '../layout.ts'
import { memoryUpTo } from '../memory.ts'
import { mergeCopies } from '../merge.ts'
import { unitsOf } from '../ranges.ts'
import { type Input, openInput } from './input.ts'
import { type BetweenFilesOptions, type BetweenProgress, betweenSettings } from './options.ts'
import { type Pool, startPool } from './pool.ts'
import { readAt } from './read-at.ts'
import type { Task } from './task.ts'

/** What a delta between two files came to. */
export interface BetweenStatistics extends DeltaCounts {
  /** The size of the basis, in bytes. */
  readonly basisSize: number
  /** The size of the target, in bytes. */
  readonly targetSize: number
  /** How far apart the windows of the basis were that were looked for, in bytes. */
  readonly stride: number
  /** How much was read of the basis, in bytes: once for the index, and again to verify matches. */
  readonly basisBytesRead: number
  /** How much was read of the target, in bytes: once to search it, and again for the literals. */
  readonly targetBytesRead: number
}

/**
 * Make the delta between two files, by all cores and in bounded memory, whatever their size.
 *
 * @param options - the files, the number of threads, a signal
 * @returns what it came to
 * @throws {@link RsyncError} `ERR_OPTIONS`: lists every fault. `ERR_IO`: a file could not be read, or was changed
 * while it was read. `ERR_WASM`: a thread could not work. {@link DurableError}: the delta could not be written. The
 * signal's reason. Nothing is left behind.
 */
export async function deltaBetweenFiles(options: BetweenFilesOptions): Promise<BetweenStatistics> {
  const { workers } = betweenSettings(options)
  const { signal, onProgress, clobber, sync } = options
  signal?.throwIfAborted()
  await using basis = await openInput(options.basis)
  await using target = await openInput(options.target)
  const stride = strideFor(basis.size)
  const memory = allocator(firstAddress)
  const index = layOutIndex(memory, basis.size, stride)
  const table = layOutTable(memory, index.blocks)
  const desks = Array.from({ length: workers }, () => layOutDesk(memory))
  const module = await loadWasm('between-shared')
  await using pool = startPool(module, memoryUpTo(memory.end, true), desks, signal)
  const reads = { basis: 0, target: 0 }

  await build(pool, basis, index, table, reads, onProgress)
  const readLiteral = (position: number, into: Uint8Array): void => {
    readAt(target.file, position, into)
    reads.target += into.length
  }
  const copies = match(pool, basis, target, index, table, reads, onProgress)
  const delta = encodeDelta(mergeCopies(copies), target.size, readLiteral)
  let counts: DeltaCounts | undefined
  const counted = async function* () {
    counts = yield* delta
    await Promise.all([basis.confirm(), target.confirm()])
  }
  await writeFile(options.delta, counted(), {
    ...(clobber && { clobber }),
    ...(sync && { sync }),
    ...(signal && { signal }),
  })
  return {
    ...(counts as DeltaCounts),
    basisSize: basis.size,
    targetSize: target.size,
    stride,
    basisBytesRead: reads.basis,
    targetBytesRead: reads.target,
  }
}

type Reads = { basis: number; target: number }
type Listener = ((progress: BetweenProgress) => void) | undefined

async function build(
  pool: Pool,
  basis: Input,
  index: IndexLayout,
  table: TableLayout,
  reads: Reads,
  onProgress: Listener,
): Promise<void> {
  const hashes = function* (): Generator<Task> {
    for (const range of unitsOf(basis.size)) yield { kind: 'hash', file: basis.file, index, range }
  }
  for await (const { basisBytes } of pool.run(hashes())) {
    reads.basis += basisBytes
    onProgress?.({ phase: 'index', done: Math.min(reads.basis, basis.size), total: basis.size })
  }
  const parts = Array.from({ length: pool.size }, (_, thread): Task => {
    const [first = 0, end = 0] = [thread, thread + 1].map((place) =>
      Math.floor((place * tableParts) / pool.size),
    )
    return { kind: 'fill', index, table, first, end }
  })
  for await (const _ of pool.run(parts));
}

async function* match(
  pool: Pool,
  basis: Input,
  target: Input,
  index: IndexLayout,
  table: TableLayout,
  reads: Reads,
  onProgress: Listener,
): AsyncGenerator<Copies> {
  const { size } = target
  const files = { basis: basis.file, target: target.file }
  const tasks = function* (): Generator<Task> {
    for (const range of unitsOf(size)) {
      yield { kind: 'match', ...files, index, table, size, ranges: [range], hashTo: undefined }
    }
  }
  for await (const { copies, basisBytes, targetBytes } of pool.run(tasks())) {
    reads.basis += basisBytes
    reads.target += targetBytes
    onProgress?.({ phase: 'match', done: Math.min(reads.target, size), total: size })
    yield copies
  }
}
