import { constants } from 'node:os'
import { ImporterError } from '../errors.ts'

/** Run a command: an error that was to be expected is told in its own words, and with `json` on stdout, too. */
export async function withExitCode(
  { json }: { readonly json?: boolean | undefined },
  command: () => Promise<void>,
): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof ImporterError || error instanceof Stopped)) throw error
    process.stderr.write(`${error.message}\n`)
    if (json) process.stdout.write(`${JSON.stringify(eventOf(error))}\n`)
    process.exitCode = codeOf(error)
  }
}

function eventOf(error: ImporterError | Stopped): object {
  const { message } = error
  if (error instanceof Stopped) return { event: 'stopped', signal: error.signal, message }
  return { event: 'error', code: error.code, message }
}

function codeOf(error: ImporterError | Stopped): number {
  if (error instanceof Stopped) return error.exitCode
  return error.code === 'ERR_OPTIONS' ? 2 : 1
}

/** What a command is aborted with. */
export class Stopped extends Error {
  /** 128 and the number of the signal, as a shell has it: 130 after Ctrl+C. */
  readonly exitCode: number
  /** What asked it to end. */
  readonly signal: NodeJS.Signals

  /** @param signal - what asked it to end */
  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}: what is done stays, the next time goes on`)
    this.signal = signal
    this.exitCode = 128 + constants.signals[signal]
  }
}
