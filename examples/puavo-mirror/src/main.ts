import { configCommand, hashPasswordCommand, runProgram } from '@boxwright/appliance/program'
import { repositoryCommand } from '@boxwright/repository/cli'
import packageJson from '../package.json' with { type: 'json' }
import { unitCommand } from './commands/print-unit.ts'
import { serveCommand } from './commands/serve.ts'

/**
 * The `puavo-img-repo` command.
 *
 * @param args its arguments, without node and the script
 * @param name what it was called by: the ancestor's name is one of its own
 */
export async function main(args: readonly string[], name?: string): Promise<void> {
  const program = repositoryCommand(name)
    .version(packageJson.version)
    .addCommand(serveCommand())
    .addCommand(configCommand(() => import('./config/file.ts')))
    .addCommand(hashPasswordCommand())
    .addCommand(unitCommand())
  await runProgram(program, args)
}
