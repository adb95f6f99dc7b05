import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeCardImage } from '../../../test/support/card-image.ts'
import { type Machine, startMachine } from '../../../test/support/machine.ts'
import { makeExt4Image, mountImage } from '../../../test/support/mount.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { photo } from './box.ts'
import { unitsScript } from './units-machine.ts'

/** The path unit finds what somebody uploads, and udev's rule starts the template for a card. */
const script = (upload: string): string =>
  unitsScript(
    `cp '${upload}' /run/upload.jpg
for unit in copy_img2@ mv_img2; do
  mkdir $units/$unit.service.d
  echo '[Service]
ExecStopPost=/bin/sh -c "sync; echo told %N $SERVICE_RESULT $EXIT_STATUS >/dev/console"' >$units/$unit.service.d/told.conf
done
echo '[Service]
Type=oneshot
ExecStart=/bin/cp /run/upload.jpg /data/uploads/IMG_2.JPG
[Unit]
After=mv_img2.path' >$units/upload.service
echo '[Service]
Type=oneshot
ExecStart=/bin/sh -c "udevadm settle; echo told ready >/dev/console"
[Unit]
After=systemd-udev-trigger.service' >$units/ready.service`,
    'mv_img2.path upload.service ready.service',
  )

/** Wait until the machine has told all of these, in whatever order. */
async function told(machine: Machine, ...wanted: readonly string[]): Promise<void> {
  const missing = new Set(wanted)
  while (missing.size > 0) {
    const line = await machine.line()
    if (!line.startsWith('told ')) continue
    expect(line).toMatch(/ready|success/)
    missing.delete(line.slice(5))
  }
}

it('a card that is plugged in, and an upload, are imported by the units of a real systemd', {
  timeout: 600_000,
}, async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const [shot, upload] = [
    await photo(1, '2024:05:03 10:00:00'),
    await photo(2, '2024:05:04 10:00:00'),
  ]
  await mkdir(at('card/DCIM/100CANON'), { recursive: true })
  await writeFile(at('card/DCIM/100CANON/IMG_1.JPG'), shot)
  await makeCardImage(at('image'), at('card'))
  await copyFile(at('image'), at('image before'))
  await writeFile(at('upload'), upload)
  await makeExt4Image(at('disk'), '64M')
  {
    await using machine = await startMachine({
      script: script(at('upload')),
      memory: 1024,
      devices: [
        ...['-drive', `if=none,id=disk,format=raw,file=${at('disk')}`],
        ...['-device', 'virtio-blk-pci,drive=disk', '-device', 'qemu-xhci,id=usb'],
      ],
    })
    await told(machine, 'ready')
    const file = { driver: 'file', filename: at('image') }
    await machine.ask('blockdev-add', { 'node-name': 'card', driver: 'raw', file })
    const device = { driver: 'usb-storage', id: 'card', drive: 'card', bus: 'usb.0' }
    await machine.ask('device_add', { ...device, removable: true })
    await told(machine, 'copy_img2@sda success 0', 'mv_img2 success 0')
  }
  expect((await readFile(at('image'))).equals(await readFile(at('image before')))).toBe(true)
  await using disk = await mountImage(at('disk'))
  const read = async (day: string): Promise<Buffer> => {
    const [name = ''] = await readdir(join(disk.path, 'images', day))
    return await readFile(join(disk.path, 'images', day, name))
  }
  // Which of them came first is not said.
  expect([await read('20240503'), await read('20240504')]).toEqual([shot, upload])
})
