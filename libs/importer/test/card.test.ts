import { describe, expect, it } from 'vitest'
import { type BlockDevice, cardsAmong } from '../src/card.ts'

const device = (more: Partial<BlockDevice> & { path: string }): BlockDevice => ({
  'maj:min': '8:16',
  type: 'disk',
  size: 1000,
  rm: false,
  hotplug: false,
  fstype: null,
  label: null,
  model: null,
  mountpoints: [null],
  ...more,
})
const part = (path: string, more: Partial<BlockDevice> = {}): BlockDevice =>
  device({ path, type: 'part', fstype: 'vfat', ...more })
const reader = { path: '/dev/sdb', rm: true, hotplug: true, model: 'Reader  ' }
const ids = (...devices: readonly BlockDevice[]): string[] =>
  cardsAmong(devices).map(({ id }) => id)

describe('a card', () => {
  it('is each file system of a disk that can be taken away', () => {
    const camera = device({ ...reader, children: [part('/dev/sdb1', { label: 'EOS', size: 900 })] })
    expect(cardsAmong([camera])).toEqual([
      {
        id: '/dev/sdb1',
        disk: '/dev/sdb',
        label: 'EOS',
        model: 'Reader',
        size: 900,
        fileSystem: 'vfat',
      },
    ])
    expect(ids(device({ ...reader, fstype: 'exfat' }))).toEqual(['/dev/sdb'])
    const swapFirst = [
      part('/dev/sdb1', { fstype: 'swap' }),
      part('/dev/sdb2', { fstype: 'exfat' }),
    ]
    expect(ids(device({ ...reader, children: swapFirst }))).toEqual(['/dev/sdb2'])
    const several = [part('/dev/sdb1'), part('/dev/sdb2', { fstype: 'exfat' })]
    expect(ids(device({ ...reader, children: several }))).toEqual(['/dev/sdb1', '/dev/sdb2'])
    const reformatted = device({ ...reader, fstype: 'vfat', children: [part('/dev/sdb1')] })
    expect(ids(reformatted)).toEqual(['/dev/sdb1'])
    expect(
      ids(device({ path: '/dev/mmcblk1', hotplug: true, children: [part('/dev/mmcblk1p1')] })),
    ).toEqual(['/dev/mmcblk1p1'])
  })

  it.each([
    ['an internal disk', device({ path: '/dev/sda', children: [part('/dev/sda1')] })],
    ['an empty reader', device({ ...reader, size: 0, fstype: 'vfat' })],
    ['a disc drive', device({ ...reader, type: 'rom', fstype: 'iso9660' })],
    [
      'a disk without a file system',
      device({ ...reader, children: [part('/dev/sdb1', { fstype: null })] }),
    ],
    [
      'what the system was booted from',
      device({
        ...reader,
        children: [
          part('/dev/sdb1', { mountpoints: ['/boot/firmware'] }),
          part('/dev/sdb2', { mountpoints: ['/'] }),
        ],
      }),
    ],
    [
      'what the archive is on',
      device({ ...reader, children: [part('/dev/sdb1', { mountpoints: ['/data'] })] }),
    ],
    [
      'a member of an array',
      device({
        ...reader,
        children: [part('/dev/sdb1'), part('/dev/sdb2', { fstype: 'linux_raid_member' })],
      }),
    ],
    [
      'what the system lives on, below a cover',
      device({
        ...reader,
        children: [
          part('/dev/sdb1'),
          part('/dev/sdb2', {
            fstype: 'ext4',
            children: [device({ path: '/dev/dm-0', type: 'crypt', mountpoints: ['/home'] })],
          }),
        ],
      }),
    ],
    [
      'swap',
      device({
        ...reader,
        children: [
          part('/dev/sdb1'),
          part('/dev/sdb2', { fstype: 'swap', mountpoints: ['[SWAP]'] }),
        ],
      }),
    ],
  ])('is not %s', (_, disk) => {
    expect(cardsAmong([disk])).toEqual([])
  })

  it('is not what is to be spared, wherever it is mounted', () => {
    const children = [
      part('/dev/sdb1', { 'maj:min': '8:17' }),
      part('/dev/sdb2', { 'maj:min': '8:18', mountpoints: ['/media/second'] }),
    ]
    const disk = device({ ...reader, children })
    expect(cardsAmong([disk], new Set(['8:18']))).toEqual([])
    expect(cardsAmong([disk], new Set(['8:33']))).toHaveLength(2)
  })

  it('may be mounted by a desktop', () => {
    const children = [part('/dev/sdb1', { mountpoints: ['/media/anna/EOS'] })]
    expect(ids(device({ ...reader, children }))).toEqual(['/dev/sdb1'])
  })
})
