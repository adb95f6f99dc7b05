import { run } from '@boxwright/process'
import { RepositoryError } from '../errors.ts'
import type { Destination } from './destination.ts'

/** How rsync reaches the destination. */
export interface RsyncOptions {
  /** Where everything goes. */
  readonly destination: Destination
  /** The remote shell with its options, as `rsync --rsh` takes it; `undefined`: ssh. */
  readonly rsh: string | undefined
  /** Bytes a second, as `rsync --bwlimit` takes it; `undefined`: no limit. */
  readonly limit: string | undefined
  /** Ends it. */
  readonly signal: AbortSignal
}

/** One run of rsync. */
export interface RsyncTask {
  /** The folder of this machine. */
  readonly folder: string
  /** From the destination to the folder rather than to the destination. */
  readonly fetch?: boolean
  /** What this run is about. */
  readonly args: readonly string[]
  /** Names or filter rules, which the arguments let it read from its standard input. */
  readonly list?: readonly string[]
  /** Is told what rsync says, line by line. */
  readonly onLine?: (line: string) => void
  /** Exit codes that are no failure. Default `[0]`. */
  readonly accept?: readonly number[]
}

/** The list of names on standard input. */
export const listedFiles: readonly string[] = ['--from0', '--files-from=-']

/** The filter rules on standard input. */
export const listedRules: readonly string[] = ['--from0', '--filter=merge -']

/** How long a peer may be silent, in s: longer than it takes to look through a large image that has begun to come. */
const silence = 1800

/**
 * Run rsync.
 *
 * @returns its exit code
 * @throws {@link RepositoryError} `ERR_UPLOAD`; the signal's reason
 */
export async function rsync(
  { destination, rsh, limit, signal }: RsyncOptions,
  { folder, fetch = false, args, list = [], onLine = () => undefined, accept = [0] }: RsyncTask,
): Promise<number> {
  signal.throwIfAborted()
  const { host, path } = destination
  const there = `${host === undefined ? '' : `${host}:`}${path}/`
  const here = `${folder}/`
  const program = run({
    command: 'rsync',
    args: [
      ...args,
      ...(host === undefined ? [] : [`--timeout=${silence}`]),
      ...(rsh === undefined ? [] : [`--rsh=${rsh}`]),
      ...(limit === undefined ? [] : [`--bwlimit=${limit}`]),
      '--',
      ...(fetch ? [there, here] : [here, there]),
    ],
    // What it says is read below.
    env: { LC_ALL: 'C' },
    stdin: Buffer.from(list.map((each) => `${each}\0`).join('')),
    stdout: 'bytes',
    signal,
  })
  try {
    await program.ready
    for await (const line of linesOf(program.stdout ?? [])) onLine(line)
    const { code, error } = await program.exit
    if (code !== null && accept.includes(code)) return code
    throw error
  } catch (cause) {
    signal.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_UPLOAD', `${there}: ${reason}`, { cause })
  } finally {
    await program.stop()
  }
}

/** What is shown on a line of a terminal, and each state of a line that is written over. */
async function* linesOf(output: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of output) {
    const lines = `${rest}${chunk.toString('latin1')}`.split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
