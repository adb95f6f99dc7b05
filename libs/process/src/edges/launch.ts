import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Exit } from '../exit.ts'
import type { LaunchSettings } from '../settings.ts'
import { explainStart, findCommand } from './find-command.ts'
import { createGroup, type Group } from './group.ts'
import { guardedEnvironment, wakeGuardian } from './guardian.ts'

/** A program that was started. */
export interface Launched {
  /** Node's object, for its streams. */
  readonly child: ChildProcess
  /** Its process id, and that of its group. */
  readonly pid: number
  /** The process itself has ended. Never rejects. */
  readonly exited: Promise<Exit>
  /** All that it started, and itself. */
  readonly group: Group
}

/**
 * Start a program at the head of a process group of its own, under guard.
 *
 * @throws {@link ProcessError} `ERR_NOT_FOUND`, `ERR_START`
 */
export async function launch(settings: LaunchSettings, stdio: StdioOptions): Promise<Launched> {
  const { command, args, cwd, nice } = settings
  if (settings.guard) wakeGuardian()
  const wanted = { ...process.env, ...settings.env }
  const env = settings.guard ? guardedEnvironment(wanted) : wanted
  // nice(1) rather than setpriority(2), which would miss threads that the program has made already.
  const [file, argv] = nice === 0 ? [command, args] : ['nice', ['-n', `${nice}`, command, ...args]]
  if (file !== command && (await findCommand(command, env, cwd)) === undefined) {
    throw await explainStart(settings, env, undefined)
  }
  const options = { ...(cwd && { cwd }), env, stdio, detached: true }
  const [child, cause] = await trySpawn(file, argv, options)
  const { pid } = child ?? {}
  if (child === undefined || pid === undefined) throw await explainStart(settings, env, cause)
  // Node tells here, too, that a signal could not be sent or that a stream failed.
  child.on('error', () => undefined)
  const exited = Promise.withResolvers<Exit>()
  child.once('exit', (code, signal) => exited.resolve({ code, signal }))
  return { child, pid, exited: exited.promise, group: createGroup(pid, exited.promise, settings) }
}

/** Node throws some failures and emits others; then there is no process id. */
async function trySpawn(
  ...args: [file: string, argv: readonly string[], options: SpawnOptions]
): Promise<readonly [child: ChildProcess | undefined, cause?: unknown]> {
  try {
    const child = spawn(...args)
    if (child.pid !== undefined) return [child]
    const [cause] = await once(child, 'error')
    return [child, cause]
  } catch (cause) {
    return [undefined, cause]
  }
}
