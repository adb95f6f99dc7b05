import { expect, test } from 'vitest'
import { startMachine } from '../../../test/support/machine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { tankProgram } from './box.ts'

/** A radio of the kernel's own; another one is the phone's, in a network of its own. */
const script = (files: string): string => `
dmesg --console-level emerg
cp -r ${files}/etc/. /etc
modprobe mac80211_hwsim radios=2
rm -f /.dockerenv
# As the radio of a Raspberry Pi comes.
rfkill block wlan
units=/run/systemd/system
mkdir -p $units
for unit in systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-remount-fs; do ln -s /dev/null $units/$unit.service; done
echo '[Service]
ExecStart=dnsmasq --keep-in-foreground --conf-file=/etc/dnsmasq.d/imagetank.conf --no-resolv --no-hosts' >$units/names.service
echo '#!/bin/sh
[ "$1" = bound ] && ip address add $ip/24 dev $interface && echo "told lease $ip router=$router" >/dev/console
exit 0' >/run/lease.sh
chmod +x /run/lease.sh
cat >/run/phone.sh <<'END'
# With a passphrase, until its log tells of something.
join() {
  echo "network={
  ssid=\\"Tank\\"
  psk=\\"$1\\"
}" >/run/join.conf
  ip netns exec phone wpa_supplicant -B -P /run/join.pid -f "/run/$1" -i wlan1 -c /run/join.conf
  until grep -q "$2" "/run/$1"; do sleep 0.3; done
  echo "told $1: $2" >/dev/console
}
ip netns add phone
iw phy phy1 set netns name phone
join 'open barley' 'pre-shared key may be incorrect'
kill $(cat /run/join.pid)
while [ -e /run/join.pid ]; do sleep 0.3; done
join 'open sesame' CTRL-EVENT-CONNECTED
echo 'told channel' $(iw dev wlan0 info | grep channel) >/dev/console
echo 'told country' $(iw reg get | grep -m 1 country) >/dev/console
ip netns exec phone busybox udhcpc -q -f -t 100 -T 1 -i wlan1 -s /run/lease.sh
echo "told name $(ip netns exec phone dig +short @192.168.77.1 pi-imgtank)" >/dev/console
END
echo '[Service]
Type=oneshot
ExecStart=/bin/sh /run/phone.sh
[Unit]
After=hostapd.service names.service' >$units/phone.service
echo '[Unit]
Wants=systemd-udevd.service systemd-udev-trigger.service systemd-networkd.service hostapd.service names.service phone.service' >$units/test.target
exec unshare --pid --fork --mount-proc /lib/systemd/systemd --unit=test.target --show-status=no --log-target=null
`

test('a phone joins the access point by its passphrase, gets an address, and finds the box', async () => {
  await using folder = await temporaryFolder()
  const air = ['--access-point', 'Tank', '--country', 'DE', '--passphrase', 'open sesame']
  const written = await tankProgram.run(['install', '--root', folder.path, ...air])
  expect(written).toMatchObject({ code: 0, stderr: '' })
  await using machine = await startMachine({ script: script(folder.path) })
  const told = async (): Promise<string> => {
    for (;;) {
      const [, what] = /^told (.*)$/.exec(await machine.line()) ?? []
      if (what !== undefined) return what.trim()
    }
  }
  expect(await told()).toBe('open barley: pre-shared key may be incorrect')
  expect(await told()).toBe('open sesame: CTRL-EVENT-CONNECTED')
  expect(await told()).toMatch(/^channel channel 6 \(2437 MHz\)/)
  expect(await told()).toContain('country DE')
  // No router: a phone keeps its own way to the world.
  expect(await told()).toMatch(/^lease 192\.168\.77\.\d+ router=$/)
  expect(await told()).toBe('name 192.168.77.1')
}, 600_000)
