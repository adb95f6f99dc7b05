import { readFile, stat } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { mountsOf } from '../../src/cards/mounts.ts'

const mountinfo = String.raw`22 1 259:2 / / rw,relatime - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
36 22 8:17 / /media/my\040card rw,nosuid shared:7 master:1 - vfat /dev/sdb1 rw,fmask=0022
37 22 8:17 / /run/imagetank/sdb1 ro,nosuid - vfat /dev/sdb1 rw,fmask=0022
38 22 8:1 / /mnt/back\134slash ro - exfat /dev/sda1 ro
39 22 259:1048575 / /mnt/far rw - ext4 /dev/far rw
`

it('finds where a device is mounted, and whether it may be written to', () => {
  expect(mountsOf(mountinfo, 8 * 256 + 17)).toEqual([
    { path: '/media/my card', isWritable: true },
    // Read-only here, but not everywhere.
    { path: '/run/imagetank/sdb1', isWritable: true },
  ])
  expect(mountsOf(mountinfo, 8 * 256 + 1)).toEqual([
    { path: '/mnt/back\\slash', isWritable: false },
  ])
  // As glibc's makedev has large numbers: minor 0xfffff in two parts.
  expect(mountsOf(mountinfo, 0xfff00000 + 259 * 256 + 0xff)).toEqual([
    { path: '/mnt/far', isWritable: true },
  ])
  expect(mountsOf('', 5)).toEqual([])
})

it('finds where this machine has its files', async () => {
  const { dev } = await stat('/')
  const found = mountsOf(await readFile('/proc/self/mountinfo', 'utf8'), dev)
  expect(found.map(({ path }) => path)).toContain('/')
})
