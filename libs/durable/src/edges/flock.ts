import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { DurableError, errnoOf, failure } from '../errors.ts'

/**
 * Take the kernel's lock on an open file or folder.
 *
 * Node has no flock(2), but a flock lock belongs to the open file description, and a child that is
 * given our descriptor shares it: the child locks and ends, and the lock stays with us. The kernel
 * frees it when our descriptor is closed, and that it does however we end.
 *
 * @param fd - an open descriptor
 * @param options - `wait`: until it is free, rather than only try; `signal`: stop waiting
 * @returns whether the lock is ours
 */
export async function flock(
  fd: number,
  { wait = false, signal }: { readonly wait?: boolean; readonly signal?: AbortSignal } = {},
): Promise<boolean> {
  signal?.throwIfAborted()
  // A child that waits must not outlive us if we are killed; one that tries ends at once anyway.
  const [command, ...args] = wait
    ? ['setpriv', '--pdeathsig', 'KILL', 'flock', '-x', '3']
    : ['flock', '-x', '-n', '3']
  const child = spawn(command as string, args, {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  })
  const said = child.stderr ? text(child.stderr).catch(() => '') : ''
  try {
    const [code, killed] = await once(child, 'close')
    if (code === 0) return true
    const complaint = (await said).trim()
    // flock(1) says nothing when the lock is taken, and something when anything is wrong.
    if (code === 1 && complaint === '') return false
    throw new DurableError(
      'ERR_UNSUPPORTED',
      `${command} failed with ${killed ?? code}: ${complaint}`,
    )
  } catch (error) {
    signal?.throwIfAborted()
    if (errnoOf(error) !== 'ENOENT') throw failure(error, `run ${command}`)
    throw new DurableError('ERR_UNSUPPORTED', `${command} is not installed (Debian: util-linux)`, {
      cause: error,
    })
  }
}
