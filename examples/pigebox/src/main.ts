import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import { devicesCommand, recordCommand } from '@boxwright/recorder/cli'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { prepareStorageCommand } from './commands/prepare-storage.ts'
import { unitCommand } from './commands/print-unit.ts'
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
    .addCommand(serveCommand())
    .addCommand(recordCommand())
    .addCommand(devicesCommand())
    .addCommand(configCommand(() => import('./config/file.ts')))
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
    .addCommand(prepareStorageCommand())
  await runProgram(program, args, { usual: 'serve' })
}
