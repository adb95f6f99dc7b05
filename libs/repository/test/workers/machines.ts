import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Program, startProgram } from '../../../../test/support/program.ts'
import { orTell } from '../../../../test/support/until.ts'

/** The file of the command. */
export const command: string = fileURLToPath(
  new URL('../fixtures/puavo-img-repo.ts', import.meta.url),
)

/** What a command tells with `--json`. */
export interface Told {
  readonly event: string
  readonly [field: string]: unknown
}

/** A command that runs as on a machine of its own. */
export interface Machine extends AsyncDisposable {
  /** Its process. */
  readonly program: Program
  /** All that it has told so far. */
  readonly told: readonly Told[]
  /** Wait until it tells of something. It is an error if it ends before. */
  until(event: string): Promise<Told>
  /** Wait for its end. @returns its exit code */
  ended(): Promise<number | null>
  /** Ask it to end, and wait until it has. @returns its exit code */
  end(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>
}

/** Start `puavo-img-repo ARGS --json`. */
export function startMachine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Machine {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  const node = [process.execPath, '--conditions=@boxwright/source', command]
  // What it complains of comes between the lines that it tells.
  const shell = ['sh', '-c', 'exec "$0" "$@" 2>&1']
  const program = startProgram('env', ...variables, ...shell, ...node, ...args, '--json')
  const told: Told[] = []
  const next = async (): Promise<Told> => {
    const line = toldBy(await program.line())
    told.push(line)
    return line
  }
  const ended = async (): Promise<number | null> => {
    for (;;) {
      const line = await next().catch(() => undefined)
      if (!line) break
    }
    return (await program.ended()).code
  }
  return {
    program,
    told,
    ended,
    async until(event) {
      const hear = async (): Promise<Told> => {
        for (;;) {
          const line = await next()
          if (line.event === event) return line
        }
      }
      return await orTell(event, hear(), () => told.slice(-20))
    },
    async end(signal = 'SIGTERM') {
      program.process.kill(signal)
      return await ended()
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

function toldBy(line: string): Told {
  return line.startsWith('{') ? (JSON.parse(line) as Told) : { event: 'stderr', message: line }
}

/** A folder with an `rdiff` for PATH that waits before it makes a delta: its worker is at it for as long. */
export interface SlowRdiff {
  /** The environment with it. */
  readonly environment: Readonly<Record<string, string>>
  /** Let it go on, and all that come. */
  open(): Promise<void>
}

/** Make an rdiff that waits to be told to go on. It ends with whoever started it. */
export async function slowRdiff(folder: string): Promise<SlowRdiff> {
  const [bin, gate] = [join(folder, 'bin'), join(folder, 'gate')]
  await mkdir(bin)
  const path = join(bin, 'rdiff')
  const lines = [
    '#!/bin/sh',
    // Its second argument, after --force, is what it has to do.
    `if [ "$2" = delta ]; then`,
    `  while [ ! -e '${gate}' ] && kill -0 $PPID 2>/dev/null; do sleep 0.05; done`,
    'fi',
    'exec /usr/bin/rdiff "$@"',
  ]
  await writeFile(path, `${lines.join('\n')}\n`)
  await chmod(path, 0o755)
  return {
    environment: { PATH: `${bin}:${process.env['PATH']}` },
    open: () => writeFile(gate, ''),
  }
}
