import {
  exportCommand,
  listingCommand,
  mediaCommand,
  programCommand,
  redisConfigsCommand,
  searchCommand,
  statusCommand,
} from '@boxwright/aggregator/cli'
import { runProgram } from '@boxwright/appliance/program'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }

/** The `dvbboxes` command. @param args its arguments, without node and the script */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('dvbboxes')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(mediaCommand())
    .addCommand(searchCommand())
    .addCommand(programCommand())
    .addCommand(listingCommand())
    .addCommand(exportCommand())
    .addCommand(statusCommand())
    .addCommand(redisConfigsCommand())
  await runProgram(program, args)
}
