import { resolve } from 'node:path'
import { ApplianceError } from '@boxwright/appliance'
import type { Config } from '../config/config.ts'

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
 * @throws ApplianceError `ERR_CONFIG`: the name, the passphrase or the device cannot be
 */
export function systemFiles(config: Config, unit: string, extras: Extras): SystemFile[] {
  return [
    { path: '/etc/systemd/system/imagetank.service', content: unit },
    { path: '/etc/udev/rules.d/60-imagetank.rules', content: udevRules },
    ...(extras.samba ? [{ path: '/etc/samba/imagetank.conf', content: sambaShare(config) }] : []),
    ...(extras.accessPoint ? accessPoint(config, extras.accessPoint) : []),
  ]
}

/** What a desktop would mount to be written to, before we could make it read-only. */
const udevRules = `# Cards are for imagetank: nobody else mounts them.
ACTION=="add|change", SUBSYSTEM=="block", ENV{ID_BUS}=="usb|mmc", ENV{UDISKS_AUTO}="0"
ACTION=="add|change", SUBSYSTEM=="block", KERNEL=="mmcblk*", ENV{UDISKS_AUTO}="0"
`

function sambaShare({ data, folders, title }: Config): string {
  const path = resolve(data, folders.archive)
  return `# To be included: a line \`include = /etc/samba/imagetank.conf\` at the end of /etc/samba/smb.conf
[images]
   comment = ${title.replace(/[\r\n]/g, ' ')}
   path = ${path}
   read only = yes
   guest ok = yes
   browseable = yes
   veto files = /.imagetank/.currentNumber/
`
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
