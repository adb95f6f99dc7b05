import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run, runAsRoot } from './run.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A file system that is mounted until it is disposed of. */
export interface Mounted extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string
}

/** A small file system in memory, to be filled. */
export async function mountTmpfs(size: string, ...options: readonly string[]): Promise<Mounted> {
  const folder = await temporaryFolder('boxwright-tmpfs-')
  const all = [`size=${size}`, 'mode=0755', ...options].join(',')
  return await mount(folder, folder.path, ['-t', 'tmpfs', '-o', all, 'tmpfs'])
}

/** A real disk file system in a file, of which a snapshot is what a power cut leaves. */
export interface Disk extends Mounted {
  /**
   * Mount a copy of what has reached the disk by now; the file system repairs it from its journal
   * as it does after a power cut. What is still in the kernel's memory is not there.
   */
  afterPowerCut(): Promise<Mounted>
}

/**
 * Make and mount a disk with ext4, in the mode that keeps no order between content and names, and
 * with nothing committed by the clock: what is not synced is not there.
 */
export async function mountExt4(megabytes: number): Promise<Disk> {
  const folder = await temporaryFolder('boxwright-ext4-')
  const image = join(folder.path, 'image')
  await makeExt4Image(image, `${megabytes}M`)
  const options = 'loop,data=writeback,noauto_da_alloc,commit=3600'
  const path = join(folder.path, 'mounted')
  const mounted = await mount(folder, path, ['-o', options, image])
  return {
    ...mounted,
    afterPowerCut: () => mountCopy(image),
  }
}

async function mountCopy(image: string): Promise<Mounted> {
  const copied = await temporaryFolder('boxwright-power-cut-')
  const copy = join(copied.path, 'image')
  await run('cp', '--sparse=always', image, copy)
  return await mount(copied, join(copied.path, 'mounted'), ['-o', 'loop', copy])
}

/** Make the image of a disk with ext4. @param size - as mkfs.ext4 takes it: `48M` */
export async function makeExt4Image(path: string, size: string): Promise<void> {
  await run('truncate', '-s', size, path)
  const lazy = 'lazy_itable_init=0,lazy_journal_init=0'
  await run('mkfs.ext4', '-q', '-F', '-E', lazy, path, size)
}

/** Mount the image of a disk with ext4; the file system repairs it from its journal. */
export async function mountImage(image: string): Promise<Mounted> {
  const folder = await temporaryFolder('boxwright-image-')
  return await mount(folder, join(folder.path, 'mounted'), ['-o', 'loop', image])
}

/** A disk that is about to be lost. */
export interface DoomedDisk extends Mounted {
  /** Take its file system away from the tree, as `umount -l` does: who has files of it open keeps them. */
  unmount(): Promise<void>
  /** Let the driver find an error: it makes the file system read-only. */
  fail(): Promise<void>
}

/** Mount the image of a disk with ext4 that is going to be lost; its own folder stays when it is. */
export async function mountDoomedImage(image: string): Promise<DoomedDisk> {
  const folder = await temporaryFolder('boxwright-doomed-')
  const path = join(folder.path, 'mounted')
  await using undo = new AsyncDisposableStack()
  undo.use(folder)
  await mkdir(path)
  await runAsRoot('mount', '-o', 'loop,errors=remount-ro', image, path)
  let mounted = true
  const unmount = async (): Promise<void> => {
    if (mounted) await run('umount', '-l', path)
    mounted = false
  }
  undo.defer(unmount)
  const whole = undo.move()
  return {
    path,
    unmount,
    async fail() {
      const device = (await run('findmnt', '--noheadings', '--output', 'SOURCE', path)).trim()
      await writeFile(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, '1')
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/**
 * Make and mount a disk with btrfs: files can share blocks, also where there can be no hard links, between
 * its subvolumes. Nothing is committed by the clock. A copy of its image is the same file system to the kernel: two of
 * them are mounted at once only by Linux 6.7 and newer.
 *
 * @param subvolumes - their names
 */
export async function mountBtrfs(...subvolumes: readonly string[]): Promise<Disk> {
  const folder = await temporaryFolder('boxwright-btrfs-')
  const image = join(folder.path, 'image')
  // The least that it can be made on; most of it is a hole.
  await run('truncate', '-s', '128M', image)
  await run('mkfs.btrfs', '--quiet', image)
  const path = join(folder.path, 'mounted')
  const mounted = await mount(folder, path, ['-o', 'loop,commit=300', image])
  for (const name of subvolumes) {
    await runAsRoot('btrfs', 'subvolume', 'create', join(mounted.path, name))
  }
  return { ...mounted, afterPowerCut: () => mountCopy(image) }
}

/** Make and mount a disk with exFAT, as cards and sticks have it: no hard links, no owners, no modes. */
export async function mountExfat(megabytes: number): Promise<Mounted> {
  const folder = await temporaryFolder('boxwright-exfat-')
  const image = join(folder.path, 'image')
  await run('truncate', '-s', `${megabytes}M`, image)
  await run('mkfs.exfat', image)
  // The driver is a FUSE program that wants a block device.
  const device = (await runAsRoot('losetup', '--find', '--show', image)).trim()
  const path = join(folder.path, 'mounted')
  await mkdir(path)
  await using undo = new AsyncDisposableStack()
  undo.use(folder)
  undo.defer(async () => void (await run('losetup', '--detach', device)))
  await runAsRoot('mount.exfat-fuse', device, path)
  undo.defer(async () => void (await run('umount', path)))
  const whole = undo.move()
  return { path, [Symbol.asyncDispose]: () => whole.disposeAsync() }
}

async function mount(
  folder: AsyncDisposable,
  path: string,
  args: readonly string[],
): Promise<Mounted> {
  await using undo = new AsyncDisposableStack()
  undo.use(folder)
  await mkdir(path, { recursive: true })
  await runAsRoot('mount', ...args, path)
  undo.defer(async () => void (await run('umount', path)))
  const whole = undo.move()
  return { path, [Symbol.asyncDispose]: () => whole.disposeAsync() }
}
