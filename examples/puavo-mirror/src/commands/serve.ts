import { nextPorts, serveBox } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { ConfigFlags } from '../config/file.ts'

/** The command `serve`: the whole box. */
export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Watch a folder of images, keep its mirror, and serve it with a page. Ends at SIGTERM or Ctrl+C.',
    )
    .option('-C, --config <file>', 'configuration; `puavo-img-repo config` prints a commented one')
    .option('--data <dir>', 'folder for all that is kept')
    .option('--images <dir>', 'folder of the images; without it the box makes images of its own')
    .option('--mirror <dir>', 'folder of the mirror')
    .option('-r, --repository <host>', 'where clients find the mirror: a host name or a URL')
    .option('--keys <dir>', 'sign the mirror with the keys in DIR, which `keygen` makes')
    .option('--workers <redis-url>', 'have the rdiffs made by `puavo-img-repo worker` elsewhere')
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
  const { createPuavoMirror } = await import('../puavo-mirror.ts')
  const config = await configOf(flags)
  await serveBox(() => createPuavoMirror({ config, nextPorts: nextPorts(flags) }))
}
