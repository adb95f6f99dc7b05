import { join } from 'node:path'
import { expect, it, test } from 'vitest'
import { bundle } from '../../../test/support/bundle.ts'
import { startMachine } from '../../../test/support/machine.ts'
import { makeExt4Image } from '../../../test/support/mount.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { fileSystemOf } from '../src/cards/mounts.ts'
import { clockAhead } from '../src/fat-clock.ts'

it.each([
  ['vfat rw,tz=UTC', 0],
  ['vfat rw,fmask=0022', 7_200_000],
  ['vfat rw,time_offset=-300', -18_000_000],
  ['msdos ro', 7_200_000],
  ['exfat rw,iocharset=utf8', 0],
  ['exfat rw,sys_tz', 7_200_000],
  ['exfat rw,time_offset=60', 3_600_000],
  ['ext4 rw', undefined],
  ['fuseblk rw,user_id=0', undefined],
])('how far the clock of a camera is ahead of the times of %s', (mounted, ahead) => {
  const [name = '', options = ''] = mounted.split(' ')
  const line = `36 22 8:17 / /media/card rw shared:7 - ${name} /dev/sdb1 ${options}\n`
  const found = fileSystemOf(line, 8 * 256 + 17)
  expect(found).toEqual({ name, options: options.split(',') })
  // The kernel is told that it is two hours east of UTC.
  expect(found && clockAhead(found, -120)).toBe(ahead)
})

/** How a card is mounted, and how many minutes west the kernel is told to be. */
const ways = [
  { device: '/dev/vdb', type: 'vfat', options: 'ro' },
  { device: '/dev/vdb', type: 'vfat', options: 'ro,tz=UTC' },
  { device: '/dev/vdb', type: 'vfat', options: 'ro,time_offset=-300' },
  { device: '/dev/vdb', type: 'vfat', options: 'ro', west: -600 },
  { device: '/dev/vdb', type: 'vfat', options: 'ro,tz=UTC', west: 480 },
  { device: '/dev/vdc', type: 'exfat', options: 'ro' },
  { device: '/dev/vdc', type: 'exfat', options: 'ro,time_offset=540' },
  { device: '/dev/vdc', type: 'exfat', options: 'ro,sys_tz', west: 480 },
]
/** It keeps moments: they are shown in the zone that was asked for. */
const moments = { device: '/dev/vda', type: 'ext4', options: 'ro' }

test('a file of a FAT card has the time that the camera showed, in whatever zone the host or its kernel is', {
  timeout: 10 * 60_000,
}, async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  await makeExt4Image(at('ext4'), '8M')
  for (const name of ['vfat', 'exfat']) {
    await run('truncate', '-s', '8M', at(name))
    await run(`mkfs.${name}`, at(name))
  }
  const fixture = new URL('fixtures/card-times.ts', import.meta.url)
  const [program = ''] = await bundle(folder.path, fixture)
  const script = `
modprobe -a virtio_blk vfat exfat ext4
mkdir /run/card
exec ${process.execPath} ${program} '${JSON.stringify([moments, ...ways])}' 2>&1
`
  const devices = ['ext4', 'vfat', 'exfat'].flatMap((name) => {
    const image = `if=none,id=${name},format=raw,file=${at(name)}`
    return ['-drive', image, '-device', `virtio-blk-pci,drive=${name}`]
  })
  await using machine = await startMachine({ script, devices })
  const said: string[] = []
  for (let line = ''; line !== 'end'; line = await machine.line()) said.push(line)
  const [moment, ...times] = said.flatMap((line) => /(?<=^times ).*/.exec(line) ?? [])
  expect(moment, said.join('\n')).toBe('2024-05-04T08:30:00.000Z')
  const found = ways.map((way, index) => ({ ...way, time: times[index] }))
  expect(found).toEqual(ways.map((way) => ({ ...way, time: '2024-05-03T23:30:00.000Z' })))
})
