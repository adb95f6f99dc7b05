import { nextPorts, serveBox } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { ConfigFlags } from '../config/file.ts'

/** The command `serve`: the whole box. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Record, clean up, and serve the page: the whole box. Ends at SIGTERM or Ctrl+C.')
    .option('-C, --config <file>', 'configuration; `pigebox config --print` prints a commented one')
    .option('--data <dir>', 'folder for all that is kept')
    .option('-p, --port <port>', 'TCP port of the page; 0 for any that is free')
    .option('--host <address>', 'address to listen on')
    .option('--name <name>', 'name on the network: NAME.local')
    .option('--demo', 'record generated sound')
    .option('--no-demo', 'never record generated sound')
    .option('-d, --device <pcm>', 'ALSA device; `pigebox devices` lists them')
    .option('-r, --rate <hz>', 'frames a second')
    .option('-c, --channels <n>', 'samples in a frame')
    .option('-R, --rotate <time>', 'length of a file: 15m, 1h, 10s; it divides a day')
    .option('--label <label>', 'record to the file system with this label, such as pige')
    .option('--no-mdns', 'do not publish the name on the network')
    .option('--log <level>', 'error, warn, notice, info or debug')
    .action((flags: ConfigFlags) => serve(flags))
}

async function serve(flags: ConfigFlags): Promise<void> {
  // Only now: the other commands shall not wait for a web server to be loaded.
  const { configOf } = await import('../config/file.ts')
  const { createPigebox } = await import('../pigebox.ts')
  const config = await configOf(flags)
  await serveBox(() => createPigebox({ config, nextPorts: nextPorts(flags) }))
}
