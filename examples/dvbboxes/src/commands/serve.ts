import { configurationPath } from '@boxwright/aggregator/cli'
import { nextPorts, serveBox } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { SettingsFlags } from '../config/file.ts'

interface Flags extends SettingsFlags {
  readonly data?: string
  readonly settings?: string
}

/** The command `serve`: the web application. */
export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Serve the page and the HTTP API: programmes, media and listings of all boxes. Ends at SIGTERM or Ctrl+C.',
    )
    .option('-c, --config <file>', `the configuration of the boxes (default: ${configurationPath})`)
    .option(
      '--data <dir>',
      'folder for all that is kept (default: that of the configuration); without --config six boxes are made up in it',
    )
    .option('-S, --settings <file>', 'of the page; `dvbboxes config` prints a commented one')
    .option('-p, --port <port>', 'TCP port; 0 for any that is free')
    .option('--host <address>', 'address to listen on')
    .option('--name <name>', 'name on the network: NAME.local')
    .option('--language <language>', 'of who has chosen none: en or fr')
    .option('--no-mdns', 'do not publish the name on the network')
    .option('--log <level>', 'error, warn, notice, info or debug')
    .action((flags: Flags) => serve(flags))
}

async function serve({ config, data, settings: file, ...flags }: Flags): Promise<void> {
  // Only now: the other commands shall not wait for a web server to be loaded.
  const { configOf } = await import('../config/file.ts')
  const { createDvbboxes } = await import('../dvbboxes.ts')
  const settings = await configOf({ ...flags, ...(file !== undefined && { config: file }) })
  const ports = nextPorts({ ...flags, ...(config !== undefined && { config }) })
  await serveBox(async () =>
    createDvbboxes({ settings, site: await find(config, data), nextPorts: ports }),
  )
}

async function find(config: string | undefined, data: string | undefined) {
  if (config === undefined && data !== undefined) {
    const { demoSite } = await import('../demo/boxes.ts')
    return await demoSite(data)
  }
  const { siteOf } = await import('../site.ts')
  return await siteOf(config ?? configurationPath, data)
}
