import { globSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Program, startProgram } from './program.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A clock of one's own for the programs of a test: it goes at the usual pace and can be put. */
export interface FakeClock extends AsyncDisposable {
  /**
   * What a program needs in its environment to see this clock, with its children. Only the wall clock
   * is moved: timers and `performance.now()` go on.
   */
  readonly env: Readonly<Record<string, string>>
  /** Put the clock: it shows `moment` (Unix time in ms) now, in every program that sees it. */
  put(moment: number): Promise<void>
  /** Start a program that sees it. */
  start(command: string, ...args: readonly string[]): Program
  /** Start a TypeScript program of the tests that sees it. */
  startNode(file: URL, ...args: readonly string[]): Program
}

/** Make a clock that shows `moment` (Unix time in ms) now. */
export async function fakeClock(moment: number): Promise<FakeClock> {
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
  if (library === undefined) throw new Error('Debian’s package faketime is not installed')
  const folder = await temporaryFolder('boxwright-faketime-')
  const file = join(folder.path, 'offset')
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    // Shared memory would outlive a program that is killed.
    FAKETIME_DISABLE_SHM: '1',
  }
  const put = async (to: number): Promise<void> => {
    const offset = (to - Date.now()) / 1_000
    // It is read at each look at the clock, so it must never be seen half written.
    await writeFile(`${file}.new`, `${offset < 0 ? '' : '+'}${offset.toFixed(3)}\n`)
    await rename(`${file}.new`, file)
  }
  const start = (command: string, ...args: readonly string[]): Program => {
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    return startProgram('env', ...assignments, command, ...args)
  }
  await put(moment)
  return {
    env,
    put,
    start,
    startNode: (script, ...args) =>
      start(process.execPath, '--conditions=@boxwright/source', script.pathname, ...args),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
