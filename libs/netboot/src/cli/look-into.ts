import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { ipv4, mac } from '../config/names.ts'
import { NetbootError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { openProject } from '../project/project.ts'
import { readStatus } from '../status/read-status.ts'
import { untilSignalled } from './signals.ts'
import { sshArguments } from './ssh-arguments.ts'
import { shownText } from './units.ts'

/** The flags of `shell`. */
export interface ShellFlags {
  /** The folder of the project. */
  readonly project: string
  /** The file of the key. */
  readonly identity?: string
  /** Have ssh show the machine's own key, and ask. */
  readonly ask?: boolean
  /** Tell what would be run. */
  readonly json?: boolean
}

/** The flags of `log`. */
export interface LogFlags extends ShellFlags {
  /** Go on with what comes. */
  readonly follow?: boolean
}

/** What phase 1 says on its screens is there, too. */
const logPath = '/run/log'
/** Machines that are named where another one was asked for. */
const mostNamed = 10
/** What ssh ends with where it has not got in (ssh(1)). */
const notIn = 255

/**
 * Run `log`: what phase 1 of a machine has said, without what a terminal would obey.
 *
 * @throws {@link NetbootError} `ERR_REMOTE`: the machine is not known, or does not let us in
 */
export async function runLog(machine: string, flags: LogFlags): Promise<void> {
  const follow = flags.follow ? ['-f'] : []
  const way = await wayInto(machine, flags, ['tail', '-n', '+1', ...follow, logPath])
  if (flags.json) return tellWay(way)
  using stop = untilSignalled()
  // What is on our standard input is for whoever else reads it, such as a loop of a shell.
  const code = await runSsh(way, ['ignore', 'pipe', 'inherit'], stop.signal, show)
  // Whoever follows a log has had enough of it at some time.
  if (stop.signal.aborted && flags.follow) return
  stop.signal.throwIfAborted()
  process.exitCode = code
}

/**
 * Run `shell`: a shell of a machine, or a command there, whose exit code is ours.
 *
 * @throws {@link NetbootError} `ERR_REMOTE`: the machine is not known, or does not let us in
 */
export async function runShell(
  machine: string,
  command: readonly string[],
  flags: ShellFlags,
): Promise<void> {
  const way = await wayInto(machine, flags, command)
  if (flags.json) return tellWay(way)
  using stop = untilSignalled()
  const code = await runSsh(way, 'inherit', stop.signal)
  stop.signal.throwIfAborted()
  process.exitCode = code
}

/** How a machine is reached. */
interface Way {
  /** What it is, as far as the server knows. */
  readonly machine: Pick<Machine, 'ip'> & Partial<Machine>
  /** The address that alone is answered. */
  readonly from: string
  /** The arguments for ssh. */
  readonly args: readonly string[]
}

async function wayInto(asked: string, flags: ShellFlags, command: readonly string[]): Promise<Way> {
  const folder = resolve(flags.project)
  const { config } = await openProject(folder)
  if (config.remoteKeys.length === 0) {
    const message =
      'remote.keys: expected a public key in Boottorrent.yaml, got none: machines let nobody in. Add one, start anew, and let the machine boot again'
    throw new NetbootError('ERR_CONFIG', message)
  }
  const machine = await findMachine(folder, asked)
  const { identity, ask } = flags
  const from = config.hostIp
  return { machine, from, args: sshArguments({ ip: machine.ip, from, identity, ask, command }) }
}

async function findMachine(
  folder: string,
  asked: string,
): Promise<Way['machine'] & { readonly ip: string }> {
  const isMac = mac.safeParse(asked).success
  if (!isMac && !ipv4.safeParse(asked).success) {
    const message = `MACHINE: expected a MAC or an IPv4 address, got ${JSON.stringify(asked)}`
    throw new NetbootError('ERR_OPTIONS', message)
  }
  const found = await readStatus(folder)
  const machines = found?.status.machines ?? []
  const known = machines.find((each) => each.mac === asked.toLowerCase() || each.ip === asked)
  const ip = isMac ? known?.ip : asked
  if (ip !== undefined) return { ...known, ip }
  throw new NetbootError('ERR_REMOTE', `${asked} ${known ? noAddress : unknown(machines)}`)
}

const noAddress = 'has no address yet: it has only asked for one'

function unknown(machines: readonly Machine[]): string {
  const named = machines.slice(0, mostNamed).map(({ mac, ip }) => (ip ? `${mac} (${ip})` : mac))
  const more = machines.length - named.length
  const others =
    named.length === 0
      ? 'no machine was'
      : `these were: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return `was not seen since the project was started; ${others}. An IPv4 address is taken in any case`
}

function tellWay({ machine: { mac, ip }, args }: Way): void {
  const told = { event: 'command', mac: mac ?? null, ip, command: ['ssh', ...args] }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** @returns the exit code of what was run there; any when the signal has ended it */
async function runSsh(
  way: Way,
  stdio: StdioOptions,
  signal: AbortSignal,
  read?: (output: Readable, signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const ssh: ChildProcess = spawn('ssh', way.args, { stdio })
  // Both are waited for: it has ended when it has said all.
  const closed = once(ssh, 'close').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    const message =
      "ssh is missing: it is in Debian's package openssh-client. Install it: apt install openssh-client"
    throw new NetbootError('ERR_MISSING', message, { cause })
  })
  const end = (): void => void ssh.kill()
  signal.addEventListener('abort', end)
  try {
    const [[code]] = await Promise.all([closed, ssh.stdout && read?.(ssh.stdout, signal)])
    if (code === notIn && !signal.aborted) throw notLetIn(way)
    return Number(code ?? 1)
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** Write what comes, no faster than it is taken. */
async function show(output: Readable, signal: AbortSignal): Promise<void> {
  for await (const text of output.setEncoding('utf8')) {
    if (signal.aborted) continue
    const shown = `${text}`.split('\n').map(shownText).join('\n')
    if (process.stdout.write(shown)) continue
    await once(process.stdout, 'drain', { signal }).catch(() => undefined)
  }
}

function notLetIn({ machine: { mac, ip, state }, from }: Way): NetbootError {
  const who = mac === undefined ? ip : `${mac} (${ip})`
  const last = state === undefined ? '' : ` What was seen of it last: ${state}.`
  return new NetbootError(
    'ERR_REMOTE',
    `${who} lets nobody in, or not us: it does so in phase 1 alone, for the keys of remote.keys as it booted, from ${from}.${last}`,
  )
}
