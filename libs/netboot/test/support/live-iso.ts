import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { debianKernel } from '../../../../test/support/kernel.ts'
import { run } from '../../../../test/support/run.ts'
import { type CpioEntry, writeCpio } from '../../src/cpio.ts'
import { busyboxInit } from './target-os.ts'

/** What is in a file on the ISO, and what its system prints once it has read that. */
export const isoMarker = 'THE ISO IS IN MEMORY'

const init = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
for each in cdrom loop isofs; do insmod "/modules/$each.ko"; done
# What initramfs-tools does with what is there.
for each in /conf/conf.d/*; do . "$each"; done
mount -t iso9660 -o ro /dev/loop0 /mnt
echo "$(cat /mnt/marker.txt): $(cat /proc/cmdline)"
poweroff -f
`

/** Write an ISO with a Linux that looks for it as live systems do. */
export async function liveIso(path: string): Promise<void> {
  const { folder, release } = await debianKernel()
  const tree = `${path}.tree`
  await mkdir(join(tree, 'live'), { recursive: true })
  await copyFile(join(folder, `boot/vmlinuz-${release}`), join(tree, 'live/vmlinuz'))
  const modules = Object.entries({
    ...{ cdrom: 'drivers/cdrom', loop: 'drivers/block', isofs: 'fs/isofs' },
  }).map(async ([name, place]): Promise<CpioEntry> => {
    const from = join(folder, `lib/modules/${release}/kernel`, place, `${name}.ko`)
    return { path: `modules/${name}.ko`, data: await readFile(from) }
  })
  const initrd = writeCpio([
    ...(await busyboxInit(init)),
    ...['dev', 'mnt'].map((name) => ({ path: name, folder: true }) as const),
    ...(await Promise.all(modules)),
  ])
  // Of a length that the next archive cannot follow at once.
  await writeFile(join(tree, 'live/initrd.img'), Buffer.concat([initrd, Buffer.alloc(2)]))
  await writeFile(join(tree, 'marker.txt'), isoMarker)
  await run('xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J', '-o', path, tree)
  await rm(tree, { recursive: true })
}
