import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { mountBtrfs } from '../../../../test/support/mount.ts'
import { run } from '../../../../test/support/run.ts'
import { mountsOf, numberOf, sourceAt } from '../../src/cards/mounts.ts'
import { devicesOf } from '../../src/cards/spared.ts'

afterEach(() => void vi.unstubAllEnvs())

const mountinfo = String.raw`22 1 259:2 / / rw,relatime - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
36 22 8:17 / /media/my\040card rw,nosuid shared:7 master:1 - vfat /dev/sdb1 rw,fmask=0022
37 22 8:17 / /run/imagetank/sdb1 ro,nosuid - vfat /dev/sdb1 rw,fmask=0022
38 22 8:1 /photos /mnt/back\134slash ro - exfat /dev/sda1 ro
39 22 259:1048575 / /mnt/far rw - ext4 /dev/far rw
`

it('finds where a device is mounted, and whether it may be written to', () => {
  expect(mountsOf(mountinfo, 8 * 256 + 17)).toEqual([
    { path: '/media/my card', isWhole: true, isWritable: true, isWritableHere: true },
    // Read-only here, but not everywhere.
    { path: '/run/imagetank/sdb1', isWhole: true, isWritable: true, isWritableHere: false },
  ])
  expect(mountsOf(mountinfo, 8 * 256 + 1)).toEqual([
    { path: '/mnt/back\\slash', isWhole: false, isWritable: false, isWritableHere: false },
  ])
  // As glibc's makedev has large numbers: minor 0xfffff in two parts.
  expect(mountsOf(mountinfo, 0xfff00000 + 259 * 256 + 0xff)).toEqual([
    { path: '/mnt/far', isWhole: true, isWritable: true, isWritableHere: true },
  ])
  expect(mountsOf('', 5)).toEqual([])
})

it('finds where this machine has its files', async () => {
  const { dev } = await stat('/')
  const found = mountsOf(await readFile('/proc/self/mountinfo', 'utf8'), dev)
  expect(found.map(({ path }) => path)).toContain('/')
})

it('finds what is mounted where a folder is: the deepest, and the last of several at one place', () => {
  const told = `22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw
36 22 0:40 /images /media/second rw - btrfs /dev/sdb1 rw,subvol=/images
37 22 8:17 / /media/sec rw - ext4 /dev/sdc1 rw
38 22 0:41 / /media/covered rw - btrfs /dev/sdd1 rw
39 22 0:42 / /media/covered rw - tmpfs cover rw
`
  expect(sourceAt(told, '/media/second/images/20240503')).toBe('/dev/sdb1')
  expect(sourceAt(told, '/media/second')).toBe('/dev/sdb1')
  expect(sourceAt(told, '/media/covered/images')).toBe('cover')
  expect(sourceAt(told, '/media/others')).toBe('/dev/nvme0n1p2')
  expect(sourceAt('', '/media')).toBeUndefined()
})

it('finds the device of a folder on btrfs, and of one that is not there yet', async () => {
  await using disk = await mountBtrfs()
  const source = sourceAt(await readFile('/proc/self/mountinfo', 'utf8'), disk.path) ?? ''
  const number = numberOf((await stat(source)).rdev)
  expect(number).not.toMatch(/^0:/)
  await run('btrfs', 'subvolume', 'create', '--', join(disk.path, 'photos'))
  const folders = ['', 'photos', 'photos/of/next/year'].map((path) => join(disk.path, path))
  for (const folder of folders) expect([...(await devicesOf([folder]))]).toEqual([number])
  await writeFile(join(disk.path, 'file'), '')
  await symlink(disk.path, join(disk.path, 'link'))
  expect([...(await devicesOf([...folders, join(disk.path, 'file/not')]))]).toEqual([number])
  expect([...(await devicesOf([join(disk.path, 'link/photos'), '/proc']))]).toEqual([number])

  // What is to be mounted there, and is not: libmount(3), where it looks.
  const fstab = join(disk.path, 'fstab')
  const lines = [`${source} /mnt/later auto nofail 0 0`, 'LABEL=nowhere /mnt/later/on auto noauto']
  await writeFile(fstab, `${lines.join('\n')}\n`)
  vi.stubEnv('LIBMOUNT_FSTAB', fstab)
  expect(await devicesOf(['/mnt/later/photos'])).toContain(number)
  expect(await devicesOf(['/mnt/later/on/photos'])).not.toContain(number)
  expect(await devicesOf(['/mnt/other'])).not.toContain(number)
})
