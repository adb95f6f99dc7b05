import { devicesCommand, recordCommand } from '@boxwright/recorder/cli'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { configCommand } from './commands/config.ts'
import { hashPasswordCommand } from './commands/hash-password.ts'
import { prepareStorageCommand } from './commands/prepare-storage.ts'
import { printUnitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'

/**
 * The `pigebox` command.
 *
 * @param args its arguments, without node and the script
 */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('pigebox')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(serveCommand(), { isDefault: true })
    .addCommand(recordCommand())
    .addCommand(devicesCommand())
    .addCommand(configCommand())
    .addCommand(hashPasswordCommand())
    .addCommand(printUnitCommand())
    .addCommand(prepareStorageCommand())
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.stderr.write(`pigebox: ${told(error)}\n`)
    process.exitCode = 1
    // What could not be closed shall not keep alive what has failed: somebody restarts it.
    setTimeout(() => process.exit(), patience).unref()
  }
}

/** ms that a program that has failed may take to end by itself. */
const patience = 5000

/** What we expected to go wrong is told in its own words; the rest with where it happened. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: unknown }
  const expected = typeof code === 'string' && code.startsWith('ERR_') && error.name !== 'TypeError'
  return expected ? error.message : (error.stack ?? error.message)
}
