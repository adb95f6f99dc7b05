import { join } from 'node:path'
import { DurableError, type Lock, lock, sweep } from '@boxwright/durable'
import { NetbootError } from '../errors.ts'

/**
 * Be the only one that serves a project, and remove what one that was killed has left half-written.
 *
 * @param out the project's folder for what is made
 * @param name what to call the project
 * @throws {@link NetbootError} `ERR_RUNNING`: somebody serves it already
 */
export async function onlyOne(out: string, name: string): Promise<Lock> {
  const held = await lock(join(out, '.lock')).catch((cause: unknown) => {
    if (!(cause instanceof DurableError) || cause.code !== 'ERR_LOCKED') throw cause
    const { holder } = cause
    const who = holder
      ? `process ${holder.pid} on ${holder.host}, since ${holder.since.toISOString()}. End it first: kill ${holder.pid}`
      : 'another process. End it first'
    throw new NetbootError('ERR_RUNNING', `${name} is served already, by ${who}`, { cause })
  })
  try {
    for (const folder of [out, join(out, 'torrents'), join(out, 'tftp')]) {
      await sweep(folder, () => 'remove')
    }
    // Who builds phase 1 there has a lock of its own.
    const isSum = (path: string): boolean => /\.(hashes|sums)$/.test(path)
    await sweep(join(out, 'cache'), ({ target }) => (isSum(target) ? 'remove' : 'keep'))
    return held
  } catch (error) {
    await held.release()
    throw error
  }
}
