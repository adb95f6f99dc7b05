import { nextPorts, serveBox } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { ConfigFlags } from '../config/file.ts'

const examples = `
Examples:
  $ boottorrent serve                                       without root: local leechers fetch a small system from each other
  $ boottorrent serve --project school                      serve a project, with a page
  $ sudo boottorrent serve --machines 2                     two virtual machines boot in a network of their own (QEMU)`

/** The command `serve`: the whole box. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve a project, with a page. Ends at SIGTERM or Ctrl+C.')
    .option('-C, --config <file>', 'configuration; `boottorrent config` prints a commented one')
    .option('--data <dir>', 'folder for all that is kept')
    .option('--project <dir>', 'folder of the project; without it the box shows local leechers')
    .option('--machines <count>', 'boot so many virtual machines instead; needs root and QEMU')
    .option('--cache <dir>', 'where phase 1 is kept')
    .option('--flavour <machines>', 'what machines phase 1 is for: virtual or real')
    .option('--append <words>', 'more words for the kernel of phase 1, such as console=ttyS0')
    .option('-p, --port <port>', 'TCP port of the page; 0 for any that is free')
    .option('--host <address>', 'address to listen on')
    .option('--name <name>', 'name on the network: NAME.local')
    .option('--no-mdns', 'do not publish the name on the network')
    .option('--log <level>', 'error, warn, notice, info or debug')
    .addHelpText('after', examples)
    .action((flags: ConfigFlags) => serve(flags))
}

async function serve(flags: ConfigFlags): Promise<void> {
  // Only now: the other commands shall not wait for a web server to be loaded.
  const { configOf } = await import('../config/file.ts')
  const { createBoottorrent } = await import('../boottorrent.ts')
  const config = await configOf(flags)
  await serveBox(() => createBoottorrent({ config, nextPorts: nextPorts(flags) }))
}
