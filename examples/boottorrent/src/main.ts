import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import { netbootCommands } from '@boxwright/netboot/cli'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { unitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'

const examples = `
Examples:
  $ boottorrent                                             try it: a small system, given to each other by local leechers, on a page
  $ boottorrent init school && cd school                    make a project
  $ boottorrent add /boot/vmlinuz /boot/initrd.img --name linux
  $ boottorrent check                                       everything that is wrong with it, and what to do
  $ boottorrent start                                       let machines boot it, until Ctrl+C
  $ boottorrent serve --project .                           the same, with a page`

/**
 * The `boottorrent` command.
 *
 * @param args its arguments, without node and the script
 */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('boottorrent')
    .description(packageJson.description)
    .version(packageJson.version)
    .addCommand(serveCommand())
  for (const command of netbootCommands()) program.addCommand(command)
  program
    .addCommand(new Command('version').description('Print the version.').action(printVersion))
    .addCommand(configCommand(() => import('./config/file.ts')))
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
    .addHelpText('after', examples)
  await runProgram(program, args, { usual: 'serve' })
}

function printVersion(): void {
  process.stdout.write(`${packageJson.version}\n`)
}
