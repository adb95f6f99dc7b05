import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { createProcess, ProcessError } from '@boxwright/process'
import { NetbootError } from '../errors.ts'

/**
 * XZ, with what makes the code of x86 smaller: a sixth less than zstd makes of it at level 19, and a high level costs a quarter of a
 * minute of one processor, once; what it saves is sent to every machine. The kernel checks CRC32 alone; more threads than one would write
 * other bytes.
 */
const args = ['--format=xz', '--check=crc32', '--threads=1', '-c']
const filters = { kernel: ['--x86', '--lzma2=preset=9e'], busybox: ['--lzma2=preset=6'] }
/** In bytes: it is told how far it has come, and can be ended, between two of them. */
const step = 1 << 18

/** How an archive is packed. */
export interface Packing {
  /** Who unpacks it: busybox knows nothing of x86. Default `kernel`. */
  readonly reader?: 'kernel' | 'busybox'
  /** Is told how many bytes have been packed, and of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

/** Pack an archive as the kernel, or busybox, can unpack it: the same bytes give the same bytes. */
export async function pack(
  archive: Uint8Array,
  { reader = 'kernel', onProgress, signal }: Packing = {},
): Promise<Uint8Array> {
  const how = { command: 'xz', args: [...args, ...filters[reader]] }
  await using packer = createProcess({ ...how, stdin: 'pipe', stdout: 'bytes' })
  try {
    const ended = once(packer.events, 'exited')
    await packer.start()
    const { stdin, stdout } = packer
    if (!stdin || !stdout) throw new Error('xz has no pipes')
    const packed = buffer(stdout)
    for (let at = 0; at < archive.length; at += step) {
      signal?.throwIfAborted()
      onProgress?.(at, archive.length)
      await new Promise<void>((resolve, reject) => {
        stdin.write(archive.subarray(at, at + step), (error) => (error ? reject(error) : resolve()))
      })
    }
    stdin.end()
    const bytes = await packed
    const [{ code }] = await ended
    if (code !== 0) throw new Error(`xz ended with code ${code}`)
    onProgress?.(archive.length, archive.length)
    return bytes
  } catch (cause) {
    signal?.throwIfAborted()
    const isMissing = cause instanceof ProcessError && cause.code === 'ERR_NOT_FOUND'
    const help = isMissing ? ": it is in Debian's package xz-utils" : ''
    const message = `Could not pack phase 1 with xz${help}: ${cause instanceof Error ? cause.message : cause}`
    throw new NetbootError('ERR_PHASE1', message, { cause })
  }
}
