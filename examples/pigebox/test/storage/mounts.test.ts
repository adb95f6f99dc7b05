import { describe, expect, it } from 'vitest'
import { type BlockDevice, notEmpty, refusal } from '../../src/storage/block-device.ts'
import { deviceNumber, mountPoints, udevName } from '../../src/storage/mounts.ts'
import { firstPartition } from '../../src/storage/plan.ts'

const mountinfo = `24 30 0:22 / /proc rw,nosuid shared:12 - proc proc rw
30 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
91 30 8:17 / /srv/pige rw,noatime shared:50 - ext4 /dev/sdb1 rw
92 30 8:17 /sub /mnt/bind rw shared:50 - ext4 /dev/sdb1 rw
93 30 8:33 / /media/my\\040disk\\134x rw - ext4 /dev/sdc1 rw
`

describe('mountPoints', () => {
  it('tells where a device is mounted as a whole, whatever the name', () => {
    expect(mountPoints(mountinfo, '8:17')).toEqual(['/srv/pige'])
    expect(mountPoints(mountinfo, '8:33')).toEqual(['/media/my disk\\x'])
    expect(mountPoints(mountinfo, '8:49')).toEqual([])
  })
})

describe('deviceNumber', () => {
  it.each([
    [0x811, '8:17'],
    [0xfe00, '254:0'],
    // An NVMe partition, beyond the first 20 bits.
    [0x10300, '259:0'],
    [0x800010, '0:2064'],
  ])('reads %i as the C library writes it', (dev, number) => {
    expect(deviceNumber(dev)).toBe(number)
  })
})

describe('udevName', () => {
  it.each([
    ['pige', 'pige'],
    ['my disk', 'my\\x20disk'],
    ['a/b\\c', 'a\\x2fb\\x5cc'],
    ['Müsik', 'Müsik'],
  ])('names the link of %s', (label, name) => expect(udevName(label)).toBe(name))
})

describe('firstPartition', () => {
  it.each([
    ['/dev/sdb', '/dev/sdb1'],
    ['/dev/nvme0n1', '/dev/nvme0n1p1'],
    ['/dev/mmcblk0', '/dev/mmcblk0p1'],
  ])('of %s', (device, partition) => expect(firstPartition(device)).toBe(partition))
})

describe('refusal', () => {
  const disk: BlockDevice = {
    path: '/dev/sdb',
    type: 'disk',
    size: 1e12,
    ro: false,
    mountpoints: [null],
    model: 'Disk',
  }
  const part = (more: Partial<BlockDevice>): BlockDevice => ({
    ...disk,
    path: '/dev/sdb1',
    type: 'part',
    ...more,
  })

  it('lets a disk be that nobody uses', () => expect(refusal(disk)).toBeUndefined())

  it.each([
    [{ children: [part({ mountpoints: ['/boot', '/'] })] }, /carries the root file system/],
    [{ children: [part({ mountpoints: ['[SWAP]'] })] }, /sdb1 is in use as swap/],
    [{ mountpoints: ['/srv'] }, /sdb is mounted on \/srv/],
    [{ type: 'part' }, /is a partition: give the whole disk/],
    [{ type: 'rom' }, /is no disk but rom/],
    [
      { children: [part({ children: [part({ path: '/dev/md0', type: 'raid1' })] })] },
      /in use by \/dev\/md0 \(raid1\)/,
    ],
    [
      {
        children: [
          part({
            children: [part({ path: '/dev/mapper/vg', type: 'lvm', mountpoints: ['/'] })],
          }),
        ],
      },
      /carries the root file system \(\/dev\/mapper\/vg\)/,
    ],
    [{ ro: true }, /read-only/],
    [{ size: 1e6 }, /too small/],
  ])('of %j says why', (more, reason) => {
    expect(refusal({ ...disk, ...more } as BlockDevice)).toMatch(reason)
  })

  it('for what is on it can be overruled', () => {
    const full = { ...disk, children: [part({})] }
    expect(notEmpty(full, ['gpt'], false)).toContain('it has gpt, /dev/sdb1')
    expect(notEmpty(full, ['gpt'], true)).toBeUndefined()
    expect(notEmpty(disk, [], false)).toBeUndefined()
  })
})
