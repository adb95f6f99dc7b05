import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Machine, startMachine } from '../../../../test/support/machine.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

const fixture = new URL('fixtures/watch.ts', import.meta.url).pathname
const script = `
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle
exec ${process.execPath} --conditions=@boxwright/source ${fixture} 2>&1
`

/** The image of a card in a file, with or without photos. */
async function cardImage(path: string, label: string, photos: Readonly<Record<string, string>>) {
  await writeFile(path, '')
  await truncate(path, 48 << 20)
  await run('mkfs.vfat', '-F', '32', '-n', label, path)
  if (Object.keys(photos).length > 0) await run('mmd', '-i', path, '::/DCIM')
  for (const [name, content] of Object.entries(photos)) {
    await writeFile(`${path}.photo`, content)
    await run('mcopy', '-i', path, `${path}.photo`, `::/DCIM/${name}`)
  }
  return path
}

/** The next thing that the machine tells; what the kernel says between is passed over. */
async function told(machine: Machine): Promise<Record<string, unknown>> {
  for (;;) {
    const line = await machine.line()
    if (line.startsWith('{')) return JSON.parse(line)
  }
}

it('finds cards as they are plugged in, reads them, changes nothing, and leaves other disks alone', async () => {
  await using folder = await temporaryFolder()
  const file = (name: string): string => join(folder.path, name)
  const camera = await cardImage(file('camera'), 'EOS_DIGITAL', {
    'IMG_1.JPG': 'one',
    'IMG_2.JPG': 'two',
  })
  const stick = await cardImage(file('stick'), 'STICK', {})
  const internal = await cardImage(file('internal'), 'INTERNAL', { 'IMG_9.JPG': 'nine' })
  const before = await Promise.all([camera, stick, internal].map((path) => readFile(path)))
  await using machine = await startMachine({
    script,
    devices: [
      ...[
        '-device',
        'qemu-xhci,id=usb',
        '-drive',
        `if=none,id=internal,format=raw,file=${internal}`,
      ],
      ...['-device', 'virtio-blk-pci,drive=internal'],
    ],
  })
  expect(await told(machine)).toEqual({ watching: true })

  const plugIn = async (id: string, filename: string): Promise<void> => {
    const file = { driver: 'file', filename }
    await machine.ask('blockdev-add', { 'node-name': id, driver: 'raw', file })
    await machine.ask('device_add', {
      driver: 'usb-storage',
      id,
      drive: id,
      bus: 'usb.0',
      removable: true,
    })
  }
  await plugIn('card', camera)
  expect(await told(machine)).toEqual({
    inserted: {
      id: '/dev/sda',
      disk: '/dev/sda',
      label: 'EOS_DIGITAL',
      model: 'QEMU HARDDISK',
      size: 48 << 20,
      fileSystem: 'vfat',
    },
  })
  expect(await told(machine)).toEqual({
    path: '/run/imagetank/sda',
    dcim: true,
    names: ['IMG_1.JPG', 'IMG_2.JPG'],
    texts: ['one', 'two'],
    written: 'EROFS',
  })
  expect(await told(machine)).toEqual({ released: '/dev/sda' })
  await machine.ask('device_del', { id: 'card' })
  expect(await told(machine)).toEqual({ removed: '/dev/sda' })

  await plugIn('stick', stick)
  expect(await told(machine)).toMatchObject({ inserted: { label: 'STICK' } })
  expect(await told(machine)).toMatchObject({ dcim: false, written: 'EROFS' })
  await machine[Symbol.asyncDispose]()

  const after = await Promise.all([camera, stick, internal].map((path) => readFile(path)))
  for (const [index, bytes] of after.entries())
    expect(bytes.equals(before[index] as Buffer)).toBe(true)
}, 600_000)
