import { unitPlaces } from '@boxwright/appliance/program'
import { Command } from 'commander'
import type { Extras } from '../install/files.ts'
import { names, unitText } from './print-unit.ts'

interface Flags {
  readonly config?: string
  readonly samba?: boolean
  readonly accessPoint?: string
  readonly passphrase?: string
  readonly country?: string
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
    .option(
      '--access-point <ssid>',
      'be a wireless network of this name; needs --passphrase and --country',
    )
    .option('--passphrase <text>', 'of the wireless network, 8 to 63 characters')
    .option('--country <code>', 'whose rules for the air it keeps: DE, GB, US …')
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
  const places = unitPlaces(names, flags.config)
  const files = systemFiles(config, await unitText(config, places), places, extrasOf(flags))
  if (flags.dryRun) {
    for (const { path, content } of files) process.stdout.write(`# ${path}\n${content}\n`)
    return
  }
  const done = await install(files, flags.root, flags.replace === true)
  for (const [at, { path }] of files.entries()) process.stdout.write(`${path} ${done[at]}\n`)
  process.stdout.write(next(flags))
}

/** What is left to be done by hand. */
function next({ samba, accessPoint }: Flags): string {
  const lines = [
    'systemctl daemon-reload && udevadm control --reload',
    'systemctl enable --now imagetank.service mv_img2.path',
    ...(samba
      ? [
          'apt install samba; systemd-tmpfiles --create imagetank.conf',
          "echo 'include = /etc/samba/imagetank.conf' >> /etc/samba/smb.conf; systemctl reload smbd",
        ]
      : []),
    ...(accessPoint === undefined
      ? []
      : [
          'apt install hostapd dnsmasq rfkill wireless-regdb; systemctl try-reload-or-restart NetworkManager',
          'systemctl enable --now systemd-networkd; networkctl reload; systemctl unmask hostapd; systemctl enable --now hostapd dnsmasq',
        ]),
  ]
  return `\nNow run\n${lines.map((line) => `  ${line}\n`).join('')}\`imagetank uninstall\` removes all of it, but no photo.\n`
}

function extrasOf({ samba, accessPoint: ssid, ...flags }: Flags): Extras {
  const { passphrase = '', country = '', interface: device } = flags
  return {
    ...(samba ? { samba } : {}),
    ...(ssid === undefined ? {} : { accessPoint: { ssid, passphrase, device, country } }),
  }
}
