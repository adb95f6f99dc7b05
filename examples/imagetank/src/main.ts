import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import {
  importCommand,
  reindexCommand,
  statusCommand,
  verifyCommand,
} from '@boxwright/importer/cli'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { installCommand } from './commands/install.ts'
import { unitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'

// Only when it is needed: most commands read no configuration.
const configFile = () => import('./config/file.ts')

/**
 * The `imagetank` command.
 *
 * @param args its arguments, without node and the script
 */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('imagetank')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(serveCommand(), { isDefault: true })
    .addCommand(importCommand())
    .addCommand(verifyCommand())
    .addCommand(reindexCommand())
    .addCommand(statusCommand())
    .addCommand(
      configCommand({
        text: async () => (await configFile()).defaultConfigText(),
        check: async (config) => (await configFile()).configOf({ config }),
      }),
    )
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
    .addCommand(installCommand())
  await runProgram(program, args)
}
