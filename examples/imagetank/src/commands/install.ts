import { unitPlaces } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { Extras } from '../install/files.ts'
import { names, unitText } from './print-unit.ts'

interface Flags {
  readonly config?: string
  readonly samba?: boolean
  readonly accessPoint?: string
  readonly passphrase?: string
  readonly interface: string
  readonly root: string
  readonly replace?: boolean
  readonly dryRun?: boolean
}

/** The command `install`: what a machine needs to be an Imagetank. */
export function installCommand(): Command {
  return new Command('install')
    .description(
      'Write the service, the udev rules and, if asked for, a share and an access point.',
    )
    .option('-C, --config <file>', `configuration (default: ${unitPlaces(names).file})`)
    .option('--samba', 'share the photos, to be read')
    .option('--access-point <ssid>', 'be a wireless network of this name; needs --passphrase')
    .option('--passphrase <text>', 'of the wireless network, 8 to 63 characters')
    .option('--interface <device>', 'of the wireless network', 'wlan0')
    .option('--root <dir>', 'install below this folder', '/')
    .option('--replace', 'write over files that are others')
    .option('--dry-run', 'print every file, write none')
    .action((flags: Flags) => runInstall(flags))
}

async function runInstall(flags: Flags): Promise<void> {
  const { configOf } = await import('../config/file.ts')
  const { systemFiles } = await import('../install/files.ts')
  const { install } = await import('../install/install.ts')
  const config = await configOf(flags.config === undefined ? {} : { config: flags.config })
  const unit = await unitText(config, unitPlaces(names, flags.config))
  for (const file of systemFiles(config, unit, extrasOf(flags))) {
    if (flags.dryRun) process.stdout.write(`# ${file.path}\n${file.content}\n`)
    else {
      const done = await install(file, flags.root, flags.replace === true)
      process.stdout.write(`${file.path} ${done}\n`)
    }
  }
}

function extrasOf({ samba, accessPoint: ssid, passphrase = '', interface: device }: Flags): Extras {
  return {
    ...(samba ? { samba } : {}),
    ...(ssid === undefined ? {} : { accessPoint: { ssid, passphrase, device } }),
  }
}
