import * as aggregator from '@boxwright/aggregator/cli'
import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { unitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'

/** The `dvbboxes` command. @param args its arguments, without node and the script */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('dvbboxes')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(serveCommand())
    .addCommand(aggregator.mediaCommand())
    .addCommand(aggregator.searchCommand())
    .addCommand(aggregator.programCommand())
    .addCommand(aggregator.listingCommand())
    .addCommand(aggregator.exportCommand())
    .addCommand(aggregator.statusCommand())
    .addCommand(aggregator.redisConfigsCommand())
    .addCommand(configCommand(() => import('./config/file.ts')))
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
  await runProgram(program, args)
}
