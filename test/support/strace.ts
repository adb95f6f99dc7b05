import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { temporaryFolder } from './temporary-folder.ts'

/** What happens to a system call. */
export type Fault =
  /** The process dies before the call is carried out. */
  | { readonly signal: 'SIGKILL' }
  /** The process stands still after the call, until this is done. */
  | { readonly pause: () => Promise<void> }
  /** The call is not carried out and fails: `EIO`, `ENOSPC`. */
  | { readonly error: string }
  /** The call is carried out after so many ms. */
  | { readonly delay: number }
  /** What a read put into memory then begins with these bytes, in hexadecimal digits. */
  | { readonly poke: string }

/** A Node program to be run under strace(1), and what to do to it. */
export interface Injection {
  /**
   * The program and its arguments: a TypeScript file. It prints `ready` on a line of its own and
   * waits for a line on its standard input; faults count from there.
   */
  readonly args: readonly string[]
  /** The calls to hit: those of the machine, such as `openat` rather than `open`. */
  readonly syscalls: readonly string[]
  /** More calls to write down. */
  readonly watch?: readonly string[]
  /** What happens to `syscalls`. Default: nothing, they are only written down. */
  readonly fault?: Fault
  /** To which of them, counted from 1 over all `syscalls`: 3, `3+` (and all after it). Default all. */
  readonly when?: number | `${number}+` | `${number}+${number}`
  /** Only to calls on these paths. */
  readonly paths?: readonly string[]
  /** Hit threads and children that start later, too. Default `false`: only what runs when ready. */
  readonly follow?: boolean
  /** Only those of the thread that runs JavaScript (`main`), or of all others. Default both. */
  readonly threads?: 'main' | 'others'
  /** Its working directory. */
  readonly cwd?: string
}

/** What a program did under strace. */
export interface Traced {
  /** Its exit code. */
  readonly code: number | null
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null
  /** What it printed after `ready`. */
  readonly stdout: string
  /** What it complained about. */
  readonly stderr: string
  /** The calls it made, as strace writes them down (`1234 fsync(5</path>) = 0`), in their order. */
  readonly calls: readonly string[]
}

/**
 * Every call by which libuv changes a file system. A kill at each of them is a kill at every state
 * that this process can leave there.
 */
export const changingCalls: readonly string[] = [
  ...['openat', 'write', 'pwrite64', 'ftruncate', 'fchmod', 'fchown', 'fsync', 'fdatasync'],
  ...['close', 'mkdir', 'link', 'rename', 'unlink', 'rmdir'],
]

/**
 * Run a program and make its n-th system call fail, late, or the last.
 *
 * strace counts for each thread on its own, and Node spreads the work on files over the threads of
 * libuv's pool: the program gets a pool of one thread, so that n has a meaning.
 */
export async function straceInject(injection: Injection): Promise<Traced> {
  await using folder = await temporaryFolder('boxwright-strace-')
  await using reaped = new AsyncDisposableStack()
  const log = join(folder.path, 'log')
  const program = spawn(process.execPath, ['--conditions=@boxwright/source', ...injection.args], {
    cwd: injection.cwd,
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '1',
      UV_USE_IO_URING: '0',
      // At its end it would write what it has compiled: calls that are not the program's.
      NODE_DISABLE_COMPILE_CACHE: '1',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  reaped.defer(() => reap(program))
  program.stdin.on('error', () => undefined)
  const stderr = text(program.stderr)
  const lines: string[] = []
  const ended = once(program, 'close')
  const printed = createInterface(program.stdout)
  const ready = Promise.withResolvers<void>()
  printed.on('line', (line) => (line === 'ready' ? ready.resolve() : lines.push(line)))
  await Promise.race([ready.promise, ended])
  if (program.exitCode !== null) throw new Error(`Not ready: ${await stderr}`)

  const { pid } = program
  const tasks = injection.follow ? [String(pid)] : await readdir(`/proc/${pid}/task`)
  const threads = tasks.filter(
    (task) =>
      injection.threads === undefined || (task === `${pid}`) === (injection.threads === 'main'),
  )
  const targets = threads.flatMap((thread) => ['-p', thread])
  const strace = spawn('strace', [...straceArguments(injection, log), ...targets], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  reaped.defer(() => reap(strace))
  await attached(strace, threads.length)
  program.stdin.end('go\n')
  const { fault } = injection
  if (fault && 'pause' in fault) await paused(Number(pid), ended, fault.pause)
  const [code, signal] = await ended
  await (strace.exitCode ?? strace.signalCode ?? once(strace, 'close'))
  const written = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  // strace names the thread only if it follows more than one.
  const calls = written.map((line) => (/^\d+ /.test(line) ? line : `${threads[0]} ${line}`))
  return { code, signal, stdout: lines.join('\n'), stderr: await stderr, calls }
}

/** How often the thread that works on files made a call, or any: the last n worth trying. */
export function countCalls(calls: readonly string[], name = '\\w+'): number {
  return callsOf(calls, name).length
}

/** The calls of one kind that the thread made that works on files; fault n hits the n-th. */
export function callsOf(calls: readonly string[], name = '\\w+'): readonly string[] {
  const threads = Map.groupBy(calls, (call) => /^(\d+) +\w+\(/.exec(call)?.[1])
  threads.delete(undefined)
  const [busiest = []] = [...threads.values()].sort((a, b) => b.length - a.length)
  const begin = new RegExp(`^\\d+ +${name}\\(`)
  return busiest.filter((call) => begin.test(call))
}

function straceArguments(injection: Injection, log: string): string[] {
  const { syscalls, watch = [], fault, when, paths = [] } = injection
  const set = syscalls.join(',')
  const inject = fault ? [`inject=${set}`, effect(fault), ...(when ? [`when=${when}`] : [])] : []
  return [
    ...(injection.follow ? ['-f'] : []),
    ...['-y', '-o', log, '-e', `trace=${[set, ...watch].join(',')}`],
    ...(fault ? ['-e', inject.join(':')] : []),
    ...paths.flatMap((path) => ['-P', path]),
  ]
}

function effect(fault: Fault): string {
  if ('signal' in fault) return `signal=${fault.signal.slice(3)}`
  if ('pause' in fault) return 'signal=STOP'
  if ('error' in fault) return `error=${fault.error}`
  if ('poke' in fault) return `poke_exit=@arg2=${fault.poke}`
  return `delay_enter=${fault.delay * 1000}`
}

/** Wait until strace has every thread; it says `Process 1234 attached` of each. */
async function attached(strace: ChildProcess, count: number): Promise<void> {
  let said = ''
  const done = Promise.withResolvers<void>()
  strace.once('error', done.reject)
  strace.once('close', () => done.reject(new Error(`strace did not attach: ${said}`)))
  strace.stderr?.on('data', (chunk) => {
    said += chunk
    if (said.split(' attached').length > count) done.resolve()
  })
  await done.promise
}

/** Do something while a process is stopped. Nobody but the parent's `waitpid` is told of that, and Node does not ask. */
async function paused(
  pid: number,
  ended: Promise<unknown>,
  work: () => Promise<void>,
): Promise<void> {
  const end = new AbortController()
  void ended.then(() => end.abort())
  while (!end.signal.aborted) {
    const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
    const stats = await Promise.all(
      tasks.map((task) => readFile(`/proc/${pid}/task/${task}/stat`, 'utf8').catch(() => '')),
    )
    // proc(5): T is stopped by a signal, t by a tracer; a signal stops all threads, also those not traced.
    if (stats.some((stat) => /\) T /.test(stat))) break
    await setTimeout(5)
  }
  if (end.signal.aborted) return
  try {
    await work()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

async function reap(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}
