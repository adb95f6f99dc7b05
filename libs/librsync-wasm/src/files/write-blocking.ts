import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import { lstat, unlink } from 'node:fs/promises'
import { DurableError, publish } from '@boxwright/durable'
import { RsyncError } from '../errors.ts'
import { ioError } from './options.ts'

/** How it is published. */
interface Publication {
  readonly clobber: 'refuse' | 'replace'
  readonly sync: 'full' | 'none'
}

/**
 * Write a file aside and publish it, as durable's writeFile does, but each piece at once: on the way through
 * another thread it would leave the processor's caches.
 */
export async function writeBlocking(
  target: string,
  data: AsyncIterable<Uint8Array>,
  publication: Publication,
): Promise<void> {
  const old = await lstat(target).catch(() => undefined)
  if (old && publication.clobber === 'refuse') {
    throw new RsyncError('ERR_EXISTS', `${target} exists and is not to be replaced`)
  }
  // The name of a part that durable's sweep knows.
  const part = `${target}.~${randomBytes(6).toString('hex')}.part`
  try {
    await fill(part, old?.isFile() ? old.mode & 0o777 : undefined, data)
    await publish(part, target, publication)
  } catch (error) {
    const { published, part: moved } = error instanceof DurableError ? error : {}
    if (!published) await unlink(moved ?? part).catch(() => undefined)
    throw error
  }
}

async function fill(
  part: string,
  mode: number | undefined,
  data: AsyncIterable<Uint8Array>,
): Promise<void> {
  const fd = now(`open ${part}`, () => openSync(part, 'wx', mode ?? 0o666))
  try {
    if (mode !== undefined) now(`chmod ${part}`, () => fchmodSync(fd, mode))
    for await (const piece of data) {
      for (let at = 0; at < piece.length; ) {
        at += now(`write ${part}`, () => writeSync(fd, piece, at))
      }
    }
  } finally {
    closeSync(fd)
  }
}

function now<T>(doing: string, call: () => T): T {
  try {
    return call()
  } catch (cause) {
    throw ioError(doing, cause)
  }
}
