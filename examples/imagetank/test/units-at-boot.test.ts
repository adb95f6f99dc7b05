import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeCardImage } from '../../../test/support/card-image.ts'
import { startMachine } from '../../../test/support/machine.ts'
import { makeExt4Image, mountImage } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { photo } from './box.ts'
import { unitsScript } from './units-machine.ts'

/**
 * Debian's systemd, with what `install` writes, and cards that are there when it starts. In place of the box a unit that is
 * started late: once a card asks to be imported. Then it is stopped, and the cards are imported by their unit.
 */
const script = unitsScript(
  `mkdir -p /run/own
cat >/run/own.sh <<'END'
until [ -e /dev/disk/by-id/usb-*OWN-0:0 ]; do sleep 0.2; done
mount -o ro /dev/disk/by-id/usb-*OWN-0:0 /run/own
END
cat >/run/wait.sh <<'END'
for name in CARD STICK OWN; do
  until [ -e /dev/disk/by-id/usb-*$name-0:0 ]; do sleep 0.2; done
  unit=copy_img2@$(basename $(readlink -f /dev/disk/by-id/usb-*$name-0:0))
  until systemctl list-jobs --no-legend | grep -q $unit; do sleep 0.2; done
done
END
cat >/run/told.sh <<'END'
all=
for name in CARD STICK OWN; do all="$all copy_img2@$(basename $(readlink -f /dev/disk/by-id/usb-*$name-0:0)).service"; done
tell() {
  results=
  for unit in $all; do results="$results $(systemctl show --property Result --value $unit) $(systemctl show --property ExecMainStatus --value $unit)"; done
  echo "told $1$results" >/dev/console
}
while systemctl list-jobs --no-legend | grep -q copy_img2@; do sleep 0.2; done
tell box
systemctl stop imagetank.service
systemctl start $all
sync
tell alone
END
echo '[Service]
Type=oneshot
ExecStart=/bin/sh /run/own.sh
[Unit]
Before=copy_img2@sda.service copy_img2@sdb.service copy_img2@sdc.service' >$units/own.service
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
After=imagetank.service own.service' >$units/told.service`,
  'own.service wait.service imagetank.service told.service',
)

it('cards that are there at boot are left to the box; without it, what is no camera’s and what is mounted is left alone', {
  timeout: 600_000,
}, async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const names = ['CARD', 'STICK', 'OWN']
  for (const name of names) {
    const path = at(`${name} files/${name === 'STICK' ? 'letters' : 'DCIM/100CANON'}`)
    await mkdir(path, { recursive: true })
    await writeFile(
      join(path, 'IMG_1.JPG'),
      await photo(names.indexOf(name), '2024:05:03 10:00:00'),
    )
    await makeCardImage(at(name), at(`${name} files`))
  }
  const before = await Promise.all(names.map((name) => readFile(at(name))))
  await makeExt4Image(at('disk'), '64M')
  {
    await using machine = await startMachine({
      script,
      memory: 1024,
      devices: [
        ...['-drive', `if=none,id=disk,format=raw,file=${at('disk')}`],
        ...['-device', 'virtio-blk-pci,drive=disk', '-device', 'qemu-xhci,id=usb'],
        ...names.flatMap((name) => [
          ...['-drive', `if=none,id=${name},format=raw,file=${at(name)}`],
          ...['-device', `usb-storage,drive=${name},serial=${name},bus=usb.0,removable=on`],
        ]),
      ],
    })
    const told = async (): Promise<string> => {
      for (;;) {
        const line = await machine.line()
        if (line.startsWith('told ')) return line.slice(5)
      }
    }
    const skipped = 'exec-condition 0'
    expect(await told()).toBe(`box ${skipped} ${skipped} ${skipped}`)
    expect(await told()).toBe(`alone success 0 success 3 ${skipped}`)
  }
  const after = await Promise.all(names.map((name) => readFile(at(name))))
  expect(after.map((bytes, at) => bytes.equals(before[at] as Buffer))).toEqual([true, true, true])
  await using disk = await mountImage(at('disk'))
  const day = join(disk.path, 'images/20240503')
  const [kept, ...more] = await readdir(day)
  expect(more).toEqual([])
  expect(await readFile(join(day, kept ?? ''))).toEqual(await photo(0, '2024:05:03 10:00:00'))
})
