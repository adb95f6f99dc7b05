import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { DurableError, writeFile } from '@boxwright/durable'
import { RsyncError } from '../errors.ts'
import { show } from '../options.ts'
import { type FileOptions, ioError, type Output, pathFaults } from './options.ts'
import { writeBlocking } from './write-blocking.ts'

/** Faults of what has to be an output. */
export function outputFaults(key: string, output: unknown): string[] {
  if (typeof output === 'string') return pathFaults(key, output)
  return output instanceof Writable
    ? []
    : [`${key}: expected a path or a Node stream, got ${show(output)}`]
}

/**
 * Write bytes to where they go. A file is written aside and published when it is complete; a device,
 * a pipe or a stream gets the bytes as they come.
 *
 * @param blocking - whether a file is written without giving way to the event loop
 * @throws {@link RsyncError} `ERR_EXISTS`, `ERR_IO`; an error of the data and the signal's reason, as they are
 */
export async function writeOutput(
  output: Output,
  data: AsyncIterable<Uint8Array>,
  { clobber = 'refuse', sync = 'full', signal }: FileOptions,
  blocking = false,
): Promise<void> {
  if (typeof output !== 'string') return await writeStream(output, data)
  const known = await stat(output).catch(() => undefined)
  // To rename a file over /dev/null would be the end of it.
  if (known && !known.isFile() && !known.isDirectory()) return await writeDevice(output, data)
  // What a symbolic link points to is replaced, not the link.
  const target = known && clobber === 'replace' ? await realpath(output) : output
  const writing = blocking
    ? writeBlocking(target, data, { clobber, sync })
    : writeFile(target, data, { clobber, sync, ...(signal && { signal }) })
  await writing.catch((error: unknown) => {
    throw error instanceof DurableError ? failure(error, output) : error
  })
}

function failure(cause: DurableError, path: string): RsyncError {
  if (cause.code !== 'ERR_EXISTS') return new RsyncError('ERR_IO', cause.message, { cause })
  return new RsyncError('ERR_EXISTS', `${path} exists and is not to be replaced`, { cause })
}

async function writeDevice(path: string, data: AsyncIterable<Uint8Array>): Promise<void> {
  const handle: FileHandle = await open(path, 'w').catch((cause: unknown) => {
    throw ioError(`open ${path}`, cause)
  })
  try {
    for await (const chunk of data) {
      await handle.writeFile(chunk).catch((cause: unknown) => {
        throw ioError(`write ${path}`, cause)
      })
    }
  } finally {
    await handle.close()
  }
}

/** The stream stays open: it is the caller's. */
async function writeStream(stream: Writable, data: AsyncIterable<Uint8Array>): Promise<void> {
  // What goes wrong is told to the callback of the write, and as an event: the latter must not end the process.
  const ignore = (): void => undefined
  stream.on('error', ignore)
  try {
    for await (const chunk of data) {
      await new Promise<void>((resolve, reject) => {
        stream.write(chunk, (cause) => {
          if (cause) reject(ioError('write to the stream', cause))
          else resolve()
        })
      })
    }
  } finally {
    stream.off('error', ignore)
  }
}
