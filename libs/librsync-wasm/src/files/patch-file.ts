import { createHash, type Hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { begun } from '../begun.ts'
import { RsyncError } from '../errors.ts'
import { refuse } from '../options.ts'
import { Patcher } from '../patch/patcher.ts'
import type { DeltaSummary } from '../summary.ts'
import {
  blockingPieceLength,
  blockingPieces,
  inputFaults,
  openBasis,
  openInput,
  told,
} from './input.ts'
import {
  type ExpectedFile,
  expectedFaults,
  fileFaults,
  type Input,
  type Output,
  type PatchFileOptions,
  pathFaults,
} from './options.ts'
import { outputFaults, writeOutput } from './output.ts'

/** Two of these are in memory: one is written while the other is filled. */
const pieceLength = 1 << 20

/**
 * Apply a delta to a file. The result gets its name when it is complete and as expected.
 * Memory: some 6 MiB, whatever the delta says.
 *
 * @param basis - what the delta was made from: a path, as it is read at any place
 * @param delta - the delta: a path or a stream
 * @param result - where the new data goes: a path or a stream
 * @param options - what is expected of the result, how the file is written
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`, `ERR_BASIS`, `ERR_LIMIT`, `ERR_RESULT`, `ERR_EXISTS`,
 * `ERR_IO`; the signal's reason, as it is
 */
export async function patchFile(
  basis: string,
  delta: Input,
  result: Output,
  options: PatchFileOptions = {},
): Promise<DeltaSummary> {
  refuse([
    ...pathFaults('basis', basis),
    ...inputFaults('delta', delta),
    ...outputFaults('result', result),
    ...fileFaults(options),
    ...expectedFaults(options),
  ])
  const { signal, onProgress, blocking = false } = options
  await using base = await openBasis(basis, blocking)
  await using commands = await openInput(delta, blocking)
  const chunks = told(commands, signal, onProgress)
  const patcher = new Patcher(base, chunks, options)
  try {
    const pieces = blocking ? filledAtOnce(patcher, signal) : filled(patcher, signal)
    await writeOutput(result, checked(pieces, options.expected), options, blocking)
  } finally {
    await chunks.return()
  }
  return patcher.summary
}

/** Fill one piece while the other is written; each is valid until the next is asked for. */
async function* filled(
  patcher: Patcher,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffers = [new Uint8Array(pieceLength), new Uint8Array(pieceLength)] as const
  let filling = begun(patcher.fill(buffers[0]))
  try {
    for (let turn = 0; ; turn = 1 - turn) {
      const [piece, other] = turn === 0 ? buffers : [buffers[1], buffers[0]]
      const length = await filling
      signal?.throwIfAborted()
      if (length === piece.length) filling = begun(patcher.fill(other))
      if (length > 0) yield piece.subarray(0, length)
      if (length < piece.length) return
    }
  } finally {
    await filling.catch(() => undefined)
  }
}

/** Fill one piece, and the same again once it is written. */
async function* filledAtOnce(
  patcher: Patcher,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const piece = new Uint8Array(blockingPieceLength)
  for (let turn = 1; ; turn += 1) {
    const length = await patcher.fill(piece)
    if (length > 0) yield piece.subarray(0, length)
    if (length < piece.length) return
    if (turn % blockingPieces === 0) await setImmediate()
    signal?.throwIfAborted()
  }
}

/** The same pieces, and an error at their end if they are not what was expected. */
async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  { sha256, sha512 }: ExpectedFile = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const wanted = Object.entries({ sha256, sha512 }).flatMap(([name, digest]) =>
    digest === undefined ? [] : [{ name, digest, hash: createHash(name) as Hash }],
  )
  for await (const piece of pieces) {
    for (const { hash } of wanted) hash.update(piece)
    yield piece
  }
  for (const { name, digest, hash } of wanted) {
    const found = hash.digest('hex')
    if (found === digest.toLowerCase()) continue
    throw new RsyncError('ERR_RESULT', `Expected a result of ${name} ${digest}, got ${found}`)
  }
}
