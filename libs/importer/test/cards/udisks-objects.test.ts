import { expect, it } from 'vitest'
import { cardsAmong } from '../../src/card.ts'
import { readObjects } from '../../src/cards/udisks-objects.ts'

const typed = (type: string, data: unknown) => ({ type, data })
const bytes = (text: string) => [...Buffer.from(`${text}\0`)]
const root = '/org/freedesktop/UDisks2'

/** Objects as `busctl --json=short` tells them; the real ones are in watch-disks.test.ts. */
function block(name: string, drive: string, more: Record<string, unknown> = {}) {
  const { table, mounts, hint = false, ignore = false, type = 'vfat', crypt = '/' } = more
  return {
    [`${root}/block_devices/${name}`]: {
      'org.freedesktop.UDisks2.Block': {
        Device: typed('ay', bytes(`/dev/${name}`)),
        DeviceNumber: typed('t', 0x811),
        Size: typed('t', 1000),
        IdType: typed('s', table === undefined && more['type'] === undefined ? '' : type),
        IdUsage: typed('s', 'filesystem'),
        IdLabel: typed('s', name.toUpperCase()),
        Drive: typed('o', drive === '' ? '/' : `${root}/drives/${drive}`),
        CryptoBackingDevice: typed('o', crypt),
        HintSystem: typed('b', hint),
        HintIgnore: typed('b', ignore),
      },
      ...(table === undefined
        ? {}
        : {
            'org.freedesktop.UDisks2.Partition': {
              Table: typed('o', `${root}/block_devices/${table}`),
            },
          }),
      ...(mounts === undefined
        ? {}
        : {
            'org.freedesktop.UDisks2.Filesystem': {
              MountPoints: typed('aay', (mounts as string[]).map(bytes)),
            },
          }),
    },
  }
}

function drive(name: string, more: Record<string, unknown> = {}) {
  const { bus = 'usb', removable = true, media = true, optical = false } = more
  return {
    [`${root}/drives/${name}`]: {
      'org.freedesktop.UDisks2.Drive': {
        Vendor: typed('s', 'Generic'),
        Model: typed('s', name),
        Removable: typed('b', removable),
        MediaRemovable: typed('b', media),
        Optical: typed('b', optical),
        ConnectionBus: typed('s', bus),
      },
    },
  }
}

const cards = (...objects: readonly object[]) =>
  cardsAmong(readObjects({ type: 'a{oa{sa{sv}}}', data: [Object.assign({}, ...objects)] }).devices)

it('reads what udisks2 tells of a card', () => {
  const told = [
    drive('Reader'),
    block('sdb', 'Reader'),
    block('sdb1', 'Reader', { table: 'sdb', mounts: [] }),
  ]
  expect(cards(...told)).toEqual([
    {
      id: '/dev/sdb1',
      disk: '/dev/sdb',
      label: 'SDB1',
      model: 'Generic Reader',
      size: 1000,
      fileSystem: 'vfat',
    },
  ])
})

it('tells the number of a device, by which it is spared', () => {
  const told = Object.assign({}, drive('Disk'), block('sdb', 'Disk', { type: 'ext4' }))
  const { devices } = readObjects({ type: 'a{oa{sa{sv}}}', data: [told] })
  expect(devices.map((device) => device['maj:min'])).toEqual(['8:17'])
  expect(cardsAmong(devices)).toHaveLength(1)
  expect(cardsAmong(devices, new Set(['8:17']))).toEqual([])
})

const internal = { bus: '', removable: false, media: false }
it.each([
  ['an internal disk', [drive('SSD', internal), block('sda', 'SSD', { type: 'ext4' })]],
  [
    'what it says is the system',
    [drive('Stick'), block('sdb', 'Stick', { type: 'vfat', hint: true })],
  ],
  [
    'what it says is to be ignored',
    [drive('Stick'), block('sdb', 'Stick', { type: 'vfat', ignore: true })],
  ],
  ['a disc', [drive('DVD', { optical: true }), block('sr0', 'DVD', { type: 'iso9660' })]],
  ['a file that is mounted as a disk', [block('loop0', '', { type: 'vfat' })]],
  [
    'what the archive is on',
    [
      drive('Disk'),
      block('sdb', 'Disk'),
      block('sdb1', 'Disk', { table: 'sdb', mounts: [] }),
      block('sdb2', 'Disk', { table: 'sdb', mounts: ['/data'] }),
    ],
  ],
  [
    'what the system lives on, below a cover',
    [
      drive('Disk'),
      block('sdb', 'Disk'),
      block('sdb1', 'Disk', { table: 'sdb', mounts: [] }),
      block('sdb2', 'Disk', { table: 'sdb', type: 'ext4' }),
      block('dm-0', '', { type: 'ext4', mounts: ['/home'], crypt: `${root}/block_devices/sdb2` }),
    ],
  ],
])('takes for no card: %s', (_, told) => {
  expect(cards(...told)).toEqual([])
})
