import { join } from 'node:path'
import { bundle } from '../../../test/support/bundle.ts'
import { type Machine, startMachine } from '../../../test/support/machine.ts'

/** A machine with Debian's systemd, and what `install` writes. */
export interface UnitsMachine extends AsyncDisposable {
  /** What it tells next that begins so, without that begin. */
  told(begin: RegExp): Promise<string>
  /** Plug in a card. @param name of its image in the folder */
  plugIn(name: string): Promise<void>
  /** Put a card into an empty slot. @param name of its image in the folder */
  insert(slot: string, name: string): Promise<void>
}

/** What a machine is made of. */
export interface UnitsMachineOptions {
  /** With the images of its cards, and of its `disk`. */
  readonly folder: string
  /** Names of the images of cards that are there from the beginning. */
  readonly cards: readonly string[]
  /** Names of readers that are there from the beginning, too, and are empty. */
  readonly slots: readonly string[]
  /** The name of a file in the folder: what is uploaded once there is no box. */
  readonly upload: string
}

/**
 * Start one. In place of the box it has a unit that is started late: once each card has asked to be imported. Then that
 * is stopped, and the cards are imported by their own unit.
 */
export async function startUnitsMachine(options: UnitsMachineOptions): Promise<UnitsMachine> {
  const { folder, cards, slots, upload } = options
  const at = (name: string): string => join(folder, name)
  const [command = ''] = await bundle(
    at('command'),
    new URL('./fixtures/imagetank.ts', import.meta.url),
  )
  const machine: Machine = await startMachine({
    script: script(command, cards, at(upload)),
    memory: 1024,
    devices: [
      ...['-drive', `if=none,id=disk,format=raw,file=${at('disk')}`],
      ...['-device', 'virtio-blk-pci,drive=disk', '-device', 'qemu-xhci,id=usb'],
      ...cards.flatMap((name) => [
        ...['-drive', `if=none,id=${name},format=raw,file=${at(name)}`],
        ...['-device', `usb-storage,drive=${name},serial=${name},bus=usb.0,removable=on`],
      ]),
      ...slots.flatMap((slot) => [
        ...['-device', `usb-bot,id=reader-${slot},bus=usb.0`, '-drive', `if=none,id=${slot}`],
        ...['-device', `scsi-hd,bus=reader-${slot}.0,drive=${slot},removable=on,id=${slot}`],
      ]),
    ],
  })
  return {
    async told(begin) {
      for (;;) {
        const [, what] = /^told (.*)$/.exec(await machine.line()) ?? []
        if (what !== undefined && begin.test(what)) return what.replace(begin, '').trim()
      }
    },
    async plugIn(name) {
      const file = { driver: 'file', filename: at(name) }
      await machine.ask('blockdev-add', { 'node-name': name, driver: 'raw', file })
      const device = { driver: 'usb-storage', id: name, drive: name, bus: 'usb.0' }
      await machine.ask('device_add', { ...device, removable: true })
    },
    async insert(slot, name) {
      const medium = { id: slot, filename: at(name), format: 'raw' }
      await machine.ask('blockdev-change-medium', medium)
    },
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  }
}

/** systemd is the first process of a namespace, as the machine's own first has to switch it off. */
const script = (command: string, cards: readonly string[], upload: string): string => `
dmesg --console-level emerg
modprobe -a virtio_blk ext4 vfat xhci_pci usb_storage sd_mod
mkdir -p /data
mount -t ext4 /dev/vda /data
rm -f /.dockerenv
# What the first start has compiled: this machine is slow.
export NODE_COMPILE_CACHE=/run/compiled
echo 'data: /data' >/etc/imagetank.yaml
${process.execPath} ${command} install >/dev/null || echo told install failed
units=/run/systemd/system
mkdir -p $units /run/systemd/system.conf.d /run/own
echo "[Manager]
DefaultEnvironment=NODE_COMPILE_CACHE=$NODE_COMPILE_CACHE" >/run/systemd/system.conf.d/compiled.conf
# They would remove what lies in /tmp, and look for disks that are not there.
for unit in systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-remount-fs; do ln -s /dev/null $units/$unit.service; done
for unit in copy_img2@ mv_img2; do
  mkdir $units/$unit.service.d
  echo '[Service]
ExecStopPost=/bin/sh -c "sync; echo told %N $SERVICE_RESULT $EXIT_STATUS >/dev/console"' >$units/$unit.service.d/told.conf
done
cat >/run/own.sh <<'END'
until [ -e /dev/disk/by-id/usb-*OWN-0:0 ]; do sleep 0.5; done
mount -o ro /dev/disk/by-id/usb-*OWN-0:0 /run/own
END
cat >/run/wait.sh <<'END'
for name in ${cards.join(' ')}; do
  until [ -e /dev/disk/by-id/usb-*$name-0:0 ]; do sleep 0.5; done
  unit=copy_img2@$(basename $(readlink -f /dev/disk/by-id/usb-*$name-0:0))
  until systemctl list-jobs --no-legend | grep -q $unit; do sleep 2; done
done
END
cat >/run/told.sh <<'END'
all=
for name in ${cards.join(' ')}; do all="$all copy_img2@$(basename $(readlink -f /dev/disk/by-id/usb-*$name-0:0)).service"; done
tell() {
  results=
  for unit in $all; do results="$results $(systemctl show --property Result --value $unit) $(systemctl show --property ExecMainStatus --value $unit)"; done
  echo "told $1$results" >/dev/console
}
while systemctl list-jobs --no-legend | grep -q copy_img2@; do sleep 2; done
tell box
systemctl stop imagetank.service
systemctl start $all
tell alone
cp '${upload}' /data/uploads/IMG_2.JPG
END
echo '[Service]
Type=oneshot
ExecStart=/bin/sh /run/own.sh
[Unit]
Before=copy_img2@sda.service copy_img2@sdb.service copy_img2@sdc.service copy_img2@sdd.service copy_img2@sde.service' >$units/own.service
echo '[Service]
Type=oneshot
ExecStart=/bin/sh /run/wait.sh' >$units/wait.service
echo '[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
[Unit]
After=wait.service' >/etc/systemd/system/imagetank.service
echo '[Service]
Type=oneshot
ExecStart=/bin/sh /run/told.sh
[Unit]
After=imagetank.service own.service mv_img2.path' >$units/told.service
echo '[Unit]
Wants=systemd-udevd.service systemd-udev-trigger.service mv_img2.path own.service wait.service imagetank.service told.service' >$units/test.target
exec unshare --pid --fork --mount-proc /lib/systemd/systemd --unit=test.target --show-status=no --log-target=null
`
