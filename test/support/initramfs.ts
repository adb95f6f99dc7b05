import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Kernel } from './kernel.ts'
import { run } from './run.ts'

/** What a virtual machine begins with. */
export interface InitramfsOptions {
  /** Its Linux. */
  readonly kernel: Pick<Kernel, 'folder' | 'release'>
  /** Path of a BusyBox for its processor, linked statically. */
  readonly busybox: string
  /** More modules to begin with than those that show it the files of the host. */
  readonly modules?: readonly string[]
  /** Lines of a shell script: how it goes on, once the files of the host are below `/system`. `$b` is BusyBox. */
  readonly then: string
}

/** What is needed to see the files of the host. */
const needed = ['virtio_pci', '9pnet_virtio', '9p', 'overlay']

/**
 * The first program: it finds the host's files, or those below `box_root` in the words that the kernel is told, and puts
 * a layer of memory over them. Each such word that begins with `box_` is a variable.
 */
const init = `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in $($b cat /modules/order); do $b insmod /modules/$module; done
for word in $($b cat /proc/cmdline); do case $word in box_*) eval $word ;; esac; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose host /host
$b mount -t tmpfs memory /memory
$b mkdir /memory/upper /memory/work
$b mount -t overlay -o lowerdir=/host$box_root,upperdir=/memory/upper,workdir=/memory/work overlay /system
for each in proc sys dev; do $b mkdir -p /system/$each; $b mount --move /$each /system/$each; done
`

/** For QEMU: how a machine sees the files of the host, which it may not change. */
export const hostFiles: readonly string[] = [
  ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
  ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
]

/**
 * Make the files that a machine begins with.
 *
 * @param tree the folder to make them in
 * @returns path of the image, beside it
 */
export async function makeInitramfs(
  tree: string,
  { kernel, busybox, modules = [], then }: InitramfsOptions,
): Promise<string> {
  const folders = ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'memory', 'system']
  for (const name of folders) await mkdir(join(tree, name), { recursive: true })
  await copyFile(busybox, join(tree, 'bin/busybox'))
  const of = ['-d', kernel.folder, '-S', kernel.release, '--show-depends']
  const lists = await Promise.all(
    [...needed, ...modules].map((name) => run('modprobe', ...of, name)),
  )
  const files = [...new Set(lists.join('').match(/(?<=^insmod )\S+/gm))]
  for (const file of files) await copyFile(file, join(tree, 'modules', basename(file)))
  await writeFile(join(tree, 'modules/order'), files.map((file) => basename(file)).join('\n'))
  await writeFile(join(tree, 'init'), init + then)
  await chmod(join(tree, 'init'), 0o755)
  await run('sh', '-ec', 'cd "$0" && find . | cpio -o -H newc --quiet > "$0.cpio"', tree)
  return `${tree}.cpio`
}
