import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

/** How to run the commands of this library as an application does: the arguments for node. */
export const boottorrent: readonly string[] = [
  '--conditions=@boxwright/source',
  join(import.meta.dirname, 'boottorrent.ts'),
]

/** What a command has said in the end. */
export interface Ended {
  /** Its exit code. */
  readonly code: number | null
  /** What ended it. */
  readonly signal: NodeJS.Signals | null
  /** On stdout. */
  readonly lines: readonly string[]
  /** On stderr. */
  readonly stderr: string
}

/** A command that runs. Disposing of it kills it. */
export interface RunningCommand extends AsyncDisposable {
  /** Its process. */
  readonly pid: number
  /** Wait until it has said something on stdout; that line. */
  says(what: string | RegExp): Promise<string>
  /** Send it a signal. */
  kill(signal: NodeJS.Signals): void
  /** Wait for its end. */
  readonly ended: Promise<Ended>
}

/** Debian's user without rights. */
export const nobody = 65_534

/** Start a command. */
export function startCommand(...args: readonly string[]): RunningCommand {
  return start([process.execPath, ...boottorrent, ...args])
}

/** Start a command as {@link nobody}. Needs root. */
export function startAsNobody(...args: readonly string[]): RunningCommand {
  const user = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']
  return start(['setpriv', ...user, process.execPath, ...boottorrent, ...args])
}

function start([command = '', ...args]: readonly string[]): RunningCommand {
  const child = spawn(command, args, {
    // As on a pipe, whatever colours the tests are shown in.
    env: { ...process.env, FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const stderr = text(child.stderr)
  const lines: string[] = []
  let over = false
  let look: () => void = () => undefined
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    look()
  })
  const ended = closed.then(async ([code, signal]): Promise<Ended> => {
    over = true
    look()
    return { code, signal, lines, stderr: await stderr }
  })
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => void child.kill(signal),
    says: (what) =>
      new Promise((resolve, reject) => {
        look = () => {
          const line = lines.find((each) =>
            typeof what === 'string' ? each.includes(what) : what.test(each),
          )
          if (line !== undefined) resolve(line)
          else if (over) {
            void ended.then((end) => reject(new Error(`no ${what}: ${JSON.stringify(end)}`)))
          }
        }
        look()
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** Run a command to its end. */
export async function runCommand(...args: readonly string[]): Promise<Ended> {
  return await startCommand(...args).ended
}
