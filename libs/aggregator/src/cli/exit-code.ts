import { AggregatorError } from '../errors.ts'

/** Somebody typed what cannot be meant. */
export class UsageError extends Error {}

/** Run a command: an error that was to be expected is told in its own words. */
export async function withExitCode(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    const isUsage = error instanceof UsageError
    if (!isUsage && !(error instanceof AggregatorError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = isUsage || usageCodes.has(error.code) ? 2 : 1
  }
}

const usageCodes: ReadonlySet<string> = new Set([
  ...['ERR_OPTIONS', 'ERR_CONFIGURATION', 'ERR_DAY', 'ERR_NAME', 'ERR_TITLE'],
])
