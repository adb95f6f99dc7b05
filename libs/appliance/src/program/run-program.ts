/** What a command line is parsed by: a `Command` of commander's, say. */
export interface Program {
  /** Its name, before each message. */
  name(): string
  /** Do what the arguments say. */
  parseAsync(args: readonly string[], from: { readonly from: 'user' }): Promise<unknown>
}

/** ms that a program that has failed may take to end by itself. */
const patience = 5000

/**
 * Run a command line. What we expected to go wrong (an error with a `code` that begins with `ERR_`) is told on stderr
 * in its own words, the rest with where it happened; either way the exit code is 1.
 *
 * @param program the commands
 * @param args the arguments, without node and the script
 */
export async function runProgram(program: Program, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.stderr.write(`${program.name()}: ${told(error)}\n`)
    process.exitCode = 1
    // What could not be closed shall not keep alive what has failed: somebody restarts it.
    setTimeout(() => process.exit(), patience).unref()
  }
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: unknown }
  // Node's own codes begin the same way: its type errors are faults of ours.
  const expected = typeof code === 'string' && code.startsWith('ERR_') && error.name !== 'TypeError'
  return expected ? error.message : (error.stack ?? error.message)
}
