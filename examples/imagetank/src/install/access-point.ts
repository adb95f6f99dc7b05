import { ApplianceError } from '@boxwright/appliance'
import type { Config } from '../config/config.ts'
import type { SystemFile } from './system-file.ts'

/** A wireless network of its own. */
export interface AccessPoint {
  /** Its name on the air. */
  readonly ssid: string
  /** 8 to 63 printable ASCII characters (IEEE 802.11i, H.4.1). */
  readonly passphrase: string
  /** The network interface: `wlan0`. */
  readonly device: string
  /** Where it is: a code of ISO 3166-1, `DE`. Each country has rules for the air of its own. */
  readonly country: string
}

const paths = {
  radio: '/etc/hostapd/imagetank.conf',
  service: '/etc/systemd/system/hostapd.service.d/imagetank.conf',
  addresses: '/etc/dnsmasq.d/imagetank.conf',
  network: '/etc/systemd/network/60-imagetank.network',
  networkManager: '/etc/NetworkManager/conf.d/60-imagetank.conf',
} as const

/** Where its files go. */
export const accessPointPaths: readonly string[] = Object.values(paths)

/** Its address: of a range that few routers at home have. */
const ownAddress = '192.168.77.1'
const leases = '192.168.77.50,192.168.77.150,255.255.255.0,12h'

/**
 * What makes a machine an access point.
 *
 * @throws ApplianceError `ERR_CONFIG`: each fault named
 */
export function accessPointFiles(
  { name, web: { port } }: Pick<Config, 'name' | 'web'>,
  point: AccessPoint,
): SystemFile[] {
  const faults = faultsOf(point)
  if (faults.length > 0) throw new ApplianceError('ERR_CONFIG', `expected ${faults.join(', ')}`)
  const { device } = point
  return [
    { path: paths.radio, isSecret: true, content: radio(point) },
    {
      path: paths.service,
      content: `[Unit]
# Debian's unit looks for another file.
ConditionFileNotEmpty=
ConditionFileNotEmpty=${paths.radio}

[Service]
# As it comes, Raspberry Pi OS blocks a radio that was told no country; others do after a flight.
ExecStartPre=-/usr/sbin/rfkill unblock wlan
ExecStart=
ExecStart=/usr/sbin/hostapd -B -P /run/hostapd.pid $DAEMON_OPTS ${paths.radio}
`,
    },
    {
      path: paths.addresses,
      content: `# Those who come by the access point get an address, and find http://${name}:${port}/ there.
interface=${device}
# Also if the interface gets its address later.
bind-dynamic
dhcp-range=${leases}
# It leads nowhere else: a phone keeps its own way to the world.
dhcp-option=option:router
address=/${name}/${ownAddress}
address=/${name}.local/${ownAddress}
`,
    },
    {
      path: paths.network,
      content: `[Match]
Name=${device}

[Network]
Address=${ownAddress}/24
`,
    },
    {
      path: paths.networkManager,
      content: `# It would look for a network to join.
[keyfile]
unmanaged-devices+=interface-name:${device}
`,
    },
  ]
}

/** WPA2 on a channel that every country allows, a few only indoors: those of 5 GHz are shared with radars in most. */
function radio({ ssid, passphrase, device, country }: AccessPoint): string {
  return `interface=${device}
driver=nl80211
ssid=${ssid}
country_code=${country}
# Tell the country, and what is allowed there, to those who come (802.11d).
ieee80211d=1
hw_mode=g
channel=6
ieee80211n=1
wmm_enabled=1
auth_algs=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=${passphrase}
`
}

function faultsOf({ ssid, passphrase, device, country }: AccessPoint): string[] {
  return [
    ...(/^[\x20-\x7e]{1,32}$/.test(ssid) ? [] : ['a name on the air of 1 to 32 characters']),
    ...(/^[\x20-\x7e]{8,63}$/.test(passphrase) ? [] : ['a passphrase of 8 to 63 characters']),
    ...(/^[a-z0-9]{1,15}$/.test(device) ? [] : ['a network interface such as wlan0']),
    ...(isCountry(country) ? [] : ['a country such as DE, GB or US, with --country']),
  ]
}

/** Whether it is a code of ISO 3166-1: the kernel's rules know no other, and would not tell. */
function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code)) return false
  // `UK` is an alias of `GB`, and `ZZ` is nowhere.
  const isOwn = new Intl.Locale(`und-${code}`).region === code
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return isOwn && code !== 'ZZ' && names.of(code) !== undefined
}
