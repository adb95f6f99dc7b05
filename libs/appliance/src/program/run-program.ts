/** What a command line is parsed by: a `Command` of commander's, say. */
export interface Program {
  /** Its name, before each message. */
  name(): string
  /** Its commands. */
  readonly commands?: readonly Program[]
  /** What it tells after a fault in the command line, besides the fault. */
  showHelpAfterError?(text: string): unknown
  /** What it does instead of ending the process. */
  exitOverride?(instead: (end: { readonly exitCode: number }) => never): unknown
  /** Do what the arguments say. */
  parseAsync(args: readonly string[], from: { readonly from: 'user' }): Promise<unknown>
}

/** Which of its commands a program runs. */
export interface ProgramOptions {
  /** The name of the command that is meant if none is named: `serve`. Default: none. */
  readonly usual?: string
}

/** What commander answers itself. */
const answered = new Set(['-h', '--help', '-V', '--version'])

/** ms that a program that has failed may take to end by itself. */
const patience = 5000

/**
 * Run a command line. What we expected to go wrong (an error with a `code` that begins with `ERR_`) is told on stderr
 * in its own words, the rest with where it happened; either way the exit code is 1. After a command line that is
 * wrong it is 2, and what commands there are is told, if it was one of them. Whoever reads stdout may stop, as `head`
 * does: the program goes on to its end, and tells it nobody.
 *
 * @param program the commands
 * @param args the arguments, without node and the script
 * @param options which command is meant if none is named
 */
export async function runProgram(
  program: Program,
  args: readonly string[],
  { usual }: ProgramOptions = {},
): Promise<void> {
  const commands = program.commands ?? []
  program.showHelpAfterError?.(`Commands: ${commands.map((one) => one.name()).join(', ')}`)
  for (const one of [program, ...commands]) one.exitOverride?.(exitAfterUsage)
  process.stdout.on('error', ignoreReaderGone)
  const [first = '-'] = args
  const isUnnamed = first.startsWith('-') && !answered.has(first)
  try {
    await program.parseAsync(usual && isUnnamed ? [usual, ...args] : args, { from: 'user' })
  } catch (error) {
    process.stderr.write(`${program.name()}: ${told(error)}\n`)
    process.exitCode = 1
    // What could not be closed shall not keep alive what has failed: somebody restarts it.
    setTimeout(() => process.exit(), patience).unref()
  }
}

function ignoreReaderGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Commander's own code for wrong usage is 1, as that of a command that has failed. */
function exitAfterUsage({ exitCode }: { readonly exitCode: number }): never {
  process.exit(exitCode === 0 ? 0 : 2)
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: unknown }
  // Node's own codes begin the same way: its type errors are faults of ours.
  const expected = typeof code === 'string' && code.startsWith('ERR_') && error.name !== 'TypeError'
  return expected ? error.message : (error.stack ?? error.message)
}
