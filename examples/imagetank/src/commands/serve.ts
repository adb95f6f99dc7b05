import { nextPorts, serveBox } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { ConfigFlags } from '../config/file.ts'

/** The command `serve`: the whole box. */
export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Import each card that is plugged in, and serve the photos with a page. Ends at SIGTERM or Ctrl+C.',
    )
    .option('-C, --config <file>', 'configuration; `imagetank config` prints a commented one')
    .option('--data <dir>', 'folder for all that is kept')
    .option(
      '--cards <where>',
      'devices, udisks, or a folder whose folders are cards; without it the box makes cards of its own',
    )
    .option('--archive <dir>', 'folder of the photos')
    .option('-p, --port <port>', 'TCP port; 0 for any that is free')
    .option('--host <address>', 'address to listen on')
    .option('--name <name>', 'name on the network: NAME.local')
    .option('--no-mdns', 'do not publish the name on the network')
    .option('--log <level>', 'error, warn, notice, info or debug')
    .action((flags: ConfigFlags) => serve(flags))
}

async function serve(flags: ConfigFlags): Promise<void> {
  // Only now: the other commands shall not wait for a web server to be loaded.
  const { configOf } = await import('../config/file.ts')
  const { createImagetank } = await import('../imagetank.ts')
  const config = await configOf(flags)
  await serveBox(() => createImagetank({ config, nextPorts: nextPorts(flags) }))
}
