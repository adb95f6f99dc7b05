import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import {
  importCommand,
  reindexCommand,
  statusCommand,
  verifyCommand,
  watchCommand,
} from '@boxwright/importer/cli'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { installCommand } from './commands/install.ts'
import { importCardCommand, importUploadsCommand } from './commands/once.ts'
import { unitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'
import { uninstallCommand } from './commands/uninstall.ts'

const examples = `
Examples:
  $ imagetank                                                    try it: cards that it makes itself, on a page
  $ imagetank serve --cards devices --data /data                 import each card that is plugged in
  $ imagetank import /media/card/DCIM /data/images --dry-run     show how a card would be renamed
  $ imagetank verify /data/images --json                         read the archive again; what rotted, for programs
  $ imagetank install --samba --dry-run                          every file that makes this machine an Imagetank`

/**
 * The `imagetank` command.
 *
 * @param args its arguments, without node and the script
 */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('imagetank')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(serveCommand())
    .addCommand(importCommand())
    .addCommand(watchCommand())
    .addCommand(verifyCommand())
    .addCommand(reindexCommand())
    .addCommand(statusCommand())
    .addCommand(configCommand(() => import('./config/file.ts')))
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
    .addCommand(installCommand())
    .addCommand(uninstallCommand())
    .addCommand(importCardCommand())
    .addCommand(importUploadsCommand())
    .addHelpText('after', examples)
  await runProgram(program, args, { usual: 'serve' })
}
