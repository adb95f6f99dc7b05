import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ClosedSegment } from '../events.ts'

/** What became of a hook. */
export interface HookEnd {
  /** The file that it was run for. */
  readonly path: string
  /** Its exit code; `null` when a signal ended it, or when it could not be run. */
  readonly code: number | null
}

/**
 * Run a user's command for each file of a closed segment, the file's path as its last argument. The command
 * goes to the shell, the path does not: a name cannot become a command. What it prints goes to standard error.
 *
 * @param command for `sh -c`
 * @param segment whose files
 * @param directory the recorder's
 * @returns when all have ended; never rejected
 */
export function runHook(
  command: string,
  segment: Pick<ClosedSegment, 'files'>,
  directory: string,
): Promise<readonly HookEnd[]> {
  const ends = segment.files.map(({ name }) => {
    const path = join(directory, name)
    const { promise, resolve } = Promise.withResolvers<HookEnd>()
    const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', path], {
      stdio: ['ignore', 2, 2],
    })
    child.once('error', () => resolve({ path, code: null }))
    child.once('close', (code) => resolve({ path, code }))
    return promise
  })
  return Promise.all(ends)
}
