import { ImporterError } from '../errors.ts'

/** Run a command: an error that was to be expected is told in its own words. */
export async function withExitCode(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    const expected = error instanceof ImporterError || error instanceof Stopped
    if (!expected) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error instanceof ImporterError && error.code === 'ERR_OPTIONS' ? 2 : 1
  }
}

/** What a command is aborted with. */
export class Stopped extends Error {
  /** @param signal - what asked it to end */
  constructor(signal: string) {
    super(`stopped by ${signal}: what is imported stays, the next import goes on`)
  }
}
