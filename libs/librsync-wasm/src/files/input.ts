import { createReadStream, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { begun } from '../begun.ts'
import { type ByteSource, chunksOf, sizeOf, sourceFaults } from '../chunks.ts'
import { RsyncError } from '../errors.ts'
import type { RandomAccess } from '../random-access.ts'
import { type Input, ioError, type Progress, pathFaults } from './options.ts'

/** Data that was opened to be read once. */
export interface OpenInput extends AsyncDisposable {
  /** How many bytes there are, where it is known. */
  readonly size: number | undefined
  /** The bytes; each piece is valid until the next is asked for. */
  readonly chunks: ByteSource
}

/** Bytes read at a time: more is not quicker. */
const pieceLength = 1 << 20

/** Faults of what has to be an input. */
export function inputFaults(key: string, input: unknown): string[] {
  return typeof input === 'string' ? pathFaults(key, input) : sourceFaults(key, input)
}

/** Read at a time where the processor waits for it: what stays in its caches until it is written. */
export const blockingPieceLength: number = 1 << 16

/**
 * Open a path, or take a stream as it is.
 *
 * @param blocking - whether a file is read without giving way to the event loop
 * @throws {@link RsyncError} `ERR_IO`
 */
export async function openInput(input: Input, blocking = false): Promise<OpenInput> {
  if (typeof input !== 'string') {
    return { size: sizeOf(input), chunks: input, [Symbol.asyncDispose]: async () => undefined }
  }
  const handle = await openFile(input)
  const stat = await handle.stat()
  if (stat.isFile()) {
    const chunks = blocking ? readBlocking(handle, input) : readAhead(handle, input)
    return { size: stat.size, chunks, [Symbol.asyncDispose]: () => handle.close() }
  }
  const stream = createReadStream(input, { fd: handle })
  return {
    size: undefined,
    chunks: stream,
    async [Symbol.asyncDispose]() {
      // Not awaited: a read from a pipe may never end.
      stream.destroy()
    },
  }
}

/** Read one piece while the other is worked on. */
async function* readAhead(
  handle: FileHandle,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffers = [new Uint8Array(pieceLength), new Uint8Array(pieceLength)] as const
  const read = (buffer: Uint8Array): Promise<Uint8Array> =>
    handle.read(buffer, 0, pieceLength, null).then(
      ({ bytesRead }) => buffer.subarray(0, bytesRead),
      (cause: unknown) => {
        throw ioError(`read ${path}`, cause)
      },
    )
  let reading = begun(read(buffers[0]))
  try {
    for (let turn = 1; ; turn += 1) {
      const piece = await reading
      if (piece.length === 0) return
      reading = begun(read(turn % 2 === 1 ? buffers[1] : buffers[0]))
      yield piece
    }
  } finally {
    await reading.catch(() => undefined)
  }
}

/** After so many pieces the event loop gets its turn: a signal may want to be heard. */
export const blockingPieces = 16

async function* readBlocking(
  handle: FileHandle,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(blockingPieceLength)
  for (let turn = 1; ; turn += 1) {
    const length = readNow(handle, buffer, null, path)
    if (length === 0) return
    yield buffer.subarray(0, length)
    if (turn % blockingPieces === 0) await setImmediate()
  }
}

function readNow(
  { fd }: FileHandle,
  target: Uint8Array,
  position: number | null,
  path: string,
): number {
  try {
    return readSync(fd, target, 0, target.length, position)
  } catch (cause) {
    throw ioError(`read ${path}`, cause)
  }
}

/**
 * Open a file to be read at any place.
 *
 * @param blocking - whether it is read without giving way to the event loop
 * @throws {@link RsyncError} `ERR_IO`
 */
export async function openBasis(
  path: string,
  blocking = false,
): Promise<RandomAccess & AsyncDisposable> {
  const handle = await openFile(path)
  const stat = await handle.stat()
  return {
    // The size of a device is found out by reading.
    size: stat.isFile() ? stat.size : Number.MAX_SAFE_INTEGER,
    read: blocking
      ? (target, offset) => {
          for (let at = 0; at < target.length; ) {
            const length = readNow(handle, target.subarray(at), offset + at, path)
            if (length === 0) throw endOf(path, offset + at)
            at += length
          }
        }
      : async (target, offset) => {
          for (let at = 0; at < target.length; ) {
            const { bytesRead } = await handle
              .read(target, at, target.length - at, offset + at)
              .catch((cause: unknown) => {
                throw ioError(`read ${path} at byte ${offset + at}`, cause)
              })
            if (bytesRead === 0) throw endOf(path, offset + at)
            at += bytesRead
          }
        },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

function endOf(path: string, offset: number): RsyncError {
  return new RsyncError('ERR_BASIS', `${path} ends at byte ${offset}, and the delta copies more`)
}

async function openFile(path: string): Promise<FileHandle> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw ioError(`open ${path}`, cause)
  })
  const stat = await handle.stat()
  if (!stat.isDirectory()) return handle
  await handle.close()
  throw ioError(`read ${path}`, new Error('it is a folder'))
}

/** The same bytes, telling how far they were read. */
export async function* told(
  { chunks, size: total }: OpenInput,
  signal: AbortSignal | undefined,
  tell: ((progress: Progress) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0
  for await (const chunk of chunksOf(chunks, signal)) {
    yield chunk
    done += chunk.length
    tell?.({ done, total })
  }
}
