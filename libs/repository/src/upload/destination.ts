import { RepositoryError } from '../errors.ts'

/** Where a mirror is sent to. */
export interface Destination {
  /** `[user@]host` as ssh takes it; `undefined` for a folder of this machine. */
  readonly host: string | undefined
  /** The folder. */
  readonly path: string
}

/** A name that ssh does not take for an option, or an IPv6 address in brackets; then a path that is no daemon's. */
const remote =
  /^((?:[A-Za-z0-9_][^@:/\s[\]]*@)?(?:[A-Za-z0-9_][^@:/\s[\]]*|\[[0-9A-Fa-f:.]+(?:%\w+)?\])):(?!:|\/\/)(.+)$/

/**
 * Read a destination as rsync does: with a colon before any slash it is on another machine.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`
 */
export function parseDestination(text: string): Destination {
  const [, host, path] = remote.exec(text) ?? []
  if (host !== undefined && path !== undefined) return { host, path }
  const [start = ''] = text.split('/', 1)
  if (text === '' || text.includes('\0') || start.includes(':')) {
    const message = `to: expected a folder or [user@]host:path, got ${JSON.stringify(text)}`
    throw new RepositoryError('ERR_OPTIONS', message)
  }
  return { host: undefined, path: text }
}
