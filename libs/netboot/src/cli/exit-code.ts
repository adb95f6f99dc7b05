import { NetbootError } from '../errors.ts'
import { Stopped } from './signals.ts'

/**
 * Run a command: an error that was to be expected is told in its own words on stderr, and with `json` on stdout, too. The exit
 * code is 1, after wrong usage 2, after a signal 128 and its number.
 */
export async function withExitCode(
  { json }: { readonly json?: boolean | undefined },
  command: () => Promise<void>,
): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (error instanceof Stopped) {
      process.exitCode = error.exitCode
      return
    }
    if (!(error instanceof NetbootError)) throw error
    const { code, message } = error
    process.stderr.write(`${message}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ event: 'error', code, message })}\n`)
    process.exitCode = code === 'ERR_OPTIONS' ? 2 : 1
  }
}
