import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { OsConfig } from '../../src/config/os.ts'
import { bootDisk } from './boot-disk.ts'
import { kernelWords } from './kernel-words.ts'
import { liveIso } from './live-iso.ts'

/** What the method `disk` writes: no two blocks of it are equal. */
export const diskImage: Buffer = Buffer.from(Uint32Array.from({ length: 750_000 }, nth).buffer)

/** How a disk of a machine for {@link methodSystems} is described. */
export interface MachineDisk {
  /** Its path in phase 1. */
  readonly path: string
  /** Its serial number. */
  readonly serial: string
  /** Its size in bytes. */
  readonly size: number
}

/**
 * Add systems of the methods `disk`, `bin-qemu-x86_64` and `iso` to a project, for a machine with two disks of one size.
 *
 * @param right the disk that may be overwritten
 * @param wrong the one that may not
 * @returns what the menu shows of them, in its order: the image for a disk that is not there, for any disk of that size, for the right
 *   one; QEMU with `bootDisk`, without X and with it; an ISO of `liveIso`
 */
export async function methodSystems(
  project: string,
  { right, wrong }: { readonly right: MachineDisk; readonly wrong: MachineDisk },
): Promise<readonly string[]> {
  const small =
    '-m 16 -nic none -drive file=boot.img,format=raw -device isa-debug-exit,iobase=0x501'
  const write = { method: 'disk', image: 'image.bin' } as const
  const systems: readonly OsConfig[] = [
    { dispname: 'No disk', ...write, disks: [{ path: wrong.path, serial: right.serial }] },
    { dispname: 'Two disks', ...write, disks: [{ size: right.size }] },
    { dispname: 'One disk', ...write, disks: [{ ...right }] },
    {
      dispname: 'QEMU',
      method: 'bin-qemu-x86_64',
      // Its screen is text on the console.
      args: small,
      display: 'text',
    },
    // This one's is on the screen of the machine.
    { dispname: 'X', method: 'bin-qemu-x86_64', args: `${small} -serial stdio`, display: 'x' },
    {
      ...{ dispname: 'ISO', method: 'iso', iso: 'live.iso' },
      ...{ kernel: 'live/vmlinuz', initrd: 'live/initrd.img', cmdline: `${kernelWords} quiet` },
    },
  ]
  for (const [index, config] of systems.entries()) {
    // The menu is in the order of their names.
    const folder = join(project, 'oss', `${index}-${config.method}`)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'config.yaml'), stringify(config))
    if (config.method === 'disk') await writeFile(join(folder, config.image), diskImage)
    if (config.method === 'bin-qemu-x86_64') {
      await bootDisk(join(folder, 'boot.img'), config.display === 'x')
    }
    if (config.method === 'iso') await liveIso(join(folder, config.iso))
  }
  return systems.map(({ dispname }) => dispname)
}

function nth(_: unknown, index: number): number {
  return index
}
