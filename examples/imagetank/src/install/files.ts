import { join } from 'node:path'
import { ApplianceError } from '@boxwright/appliance'
import type { UnitPlaces } from '@boxwright/appliance/program'
import type { Config } from '../config/config.ts'
import { placesOf } from '../importing.ts'
import { stamped } from './stamp.ts'
import { importUnits } from './units.ts'

/** A file to be installed. */
export interface SystemFile {
  readonly path: string
  readonly content: string
  /** Whether only root may read it. */
  readonly isSecret?: boolean
}

/** What is to be installed besides the service. */
export interface Extras {
  /** Share the photos by Samba. */
  readonly samba?: boolean
  /** Be an access point. */
  readonly accessPoint?: {
    /** Its name on the air. */
    readonly ssid: string
    /** 8 to 63 printable ASCII characters (IEEE 802.11i, H.4.1). */
    readonly passphrase: string
    /** The network interface: `wlan0`. */
    readonly device: string
  }
}

/** The address of an access point: of a range that few routers at home have. */
const ownAddress = '192.168.77.1'
const leases = '192.168.77.50,192.168.77.150,255.255.255.0,12h'

/**
 * The files that make a machine an Imagetank.
 *
 * @param unit the text of the service's unit
 * @param places what the units name
 * @throws ApplianceError `ERR_CONFIG`: the name, the passphrase or the device cannot be
 */
export function systemFiles(
  config: Config,
  unit: string,
  places: UnitPlaces,
  extras: Extras,
): SystemFile[] {
  const { uploads } = placesOf(config)
  const watched = [uploads, ...(extras.samba ? [shared(config)] : [])]
  const units = Object.entries({
    'imagetank.service': unit,
    ...importUnits(config, places, watched),
  })
  const files = [
    ...units.map(([name, content]) => ({ path: `/etc/systemd/system/${name}`, content })),
    { path: '/etc/udev/rules.d/70-imagetank.rules', content: udevRules },
    ...(extras.samba ? sambaFiles(config) : []),
    ...(extras.accessPoint ? accessPoint(config, extras.accessPoint) : []),
  ]
  return files.map((file) => ({ ...file, content: stamped(file.content) }))
}

/** All paths at which a file may have been written, with whatever extras. */
export const systemPaths: readonly string[] = [
  ...['imagetank.service', 'copy_img2@.service', 'mv_img2.path', 'mv_img2.service'].map(
    (name) => `/etc/systemd/system/${name}`,
  ),
  '/etc/udev/rules.d/70-imagetank.rules',
  '/etc/systemd/system/imagetank.service.d/samba.conf',
  '/etc/samba/imagetank.conf',
  '/etc/tmpfiles.d/imagetank.conf',
  '/etc/hostapd/imagetank.conf',
  '/etc/dnsmasq.d/imagetank.conf',
  '/etc/systemd/network/60-imagetank.network',
]

/**
 * A desktop would mount a card to be written to before we could make it read-only. They come after 60-persistent-storage:
 * only from there on it is known what a disk is plugged into, and what is on it. A card in the slot of a reader that stays
 * is a change of the slot; systemd heeds what a device wants only when it comes.
 */
const udevRules = `# Cards are for imagetank: nobody else mounts them. What is no card of a reader or a stick is left alone by it.
ACTION!="add|change", GOTO="imagetank_end"
SUBSYSTEM!="block", GOTO="imagetank_end"
ENV{ID_BUS}!="usb", KERNEL!="mmcblk*", GOTO="imagetank_end"
ENV{UDISKS_AUTO}="0"
ACTION=="add", ENV{ID_FS_USAGE}=="filesystem", TAG+="systemd", ENV{SYSTEMD_WANTS}+="copy_img2@%k.service"
ACTION=="change", ENV{DISK_MEDIA_CHANGE}=="1", ENV{ID_FS_USAGE}=="filesystem", RUN+="/bin/systemctl --no-block start copy_img2@%k.service"
LABEL="imagetank_end"
`

/** Where files come in by Samba: a folder of its own, out of which nobody reaches those of the box. */
function shared(config: Config): string {
  return join(placesOf(config).uploads, 'samba')
}

function sambaFiles(config: Config): SystemFile[] {
  const { archive } = placesOf(config)
  const incoming = shared(config)
  return [
    {
      path: '/etc/samba/imagetank.conf',
      content: `# To be included: a line \`include = /etc/samba/imagetank.conf\` at the end of /etc/samba/smb.conf
[images]
   comment = ${config.title.replace(/[\r\n]/g, ' ')}
   path = ${archive}
   read only = yes
   guest ok = yes
   browseable = yes
   veto files = /.imagetank/.currentNumber/

# What is put here is imported as soon as nobody writes to it. For users of the group sambashare: smbpasswd -a NAME
[uploads]
   comment = ${config.title.replace(/[\r\n]/g, ' ')}: to be imported
   path = ${incoming}
   read only = no
   guest ok = no
   valid users = @sambashare
   force group = sambashare
   create mask = 0660
   directory mask = 2770
`,
    },
    {
      // The service keeps to itself what it makes; a share is for everybody.
      path: '/etc/systemd/system/imagetank.service.d/samba.conf',
      content: '[Service]\nUMask=0022\n',
    },
    {
      path: '/etc/tmpfiles.d/imagetank.conf',
      content: `d ${incoming.replaceAll('%', '%%').replaceAll(' ', '\\x20')} 2770 root sambashare -\n`,
    },
  ]
}

function accessPoint(
  { name }: Config,
  { ssid, passphrase, device }: NonNullable<Extras['accessPoint']>,
): SystemFile[] {
  const faults = [
    ...(/^[\x20-\x7e]{1,32}$/.test(ssid) ? [] : ['a name on the air of 1 to 32 characters']),
    ...(/^[\x20-\x7e]{8,63}$/.test(passphrase) ? [] : ['a passphrase of 8 to 63 characters']),
    ...(/^[a-z0-9]{1,15}$/.test(device) ? [] : ['a network interface such as wlan0']),
  ]
  if (faults.length > 0) throw new ApplianceError('ERR_CONFIG', `expected ${faults.join(', ')}`)
  return [
    {
      path: '/etc/hostapd/imagetank.conf',
      isSecret: true,
      content: `interface=${device}
driver=nl80211
ssid=${ssid}
hw_mode=g
channel=6
wmm_enabled=1
auth_algs=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=${passphrase}
`,
    },
    {
      path: '/etc/dnsmasq.d/imagetank.conf',
      content: `# Those who come by the access point get an address, and find http://${name}/ there.
interface=${device}
bind-interfaces
dhcp-range=${leases}
address=/${name}/${ownAddress}
address=/${name}.local/${ownAddress}
`,
    },
    {
      path: '/etc/systemd/network/60-imagetank.network',
      content: `[Match]
Name=${device}

[Network]
Address=${ownAddress}/24
`,
    },
  ]
}
