import { readdir, readFile, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { CpioEntry } from '../cpio.ts'
import { NetbootError } from '../errors.ts'
import { programFiles } from './programs.ts'

/** The packages that QEMU is in, with its firmware and its terminals. */
export const qemuPackages: readonly string[] = [
  ...['qemu-system-x86', 'qemu-system-common', 'qemu-system-data', 'seabios', 'ipxe-qemu'],
  ...['ncurses-base', 'libc-bin'],
]

const libraries = 'usr/lib/x86_64-linux-gnu'
/** Software emulation where the processor has no KVM; text on a terminal. */
const plugins = ['accel-tcg-x86_64', 'ui-curses', 'hw-display-virtio-vga', 'hw-display-virtio-gpu']

/** What QEMU reads: firmware of a PC, of its graphics and network cards, and keyboards. */
const dataFiles: readonly (readonly [folder: string, pattern: RegExp])[] = [
  ['usr/share/seabios', /^(bios-256k|vgabios-(stdvga|virtio|cirrus|vmware))\.bin$/],
  ['usr/share/qemu', /^(kvmvapic|linuxboot_dma|multiboot_dma|pvh)\.bin$/],
  ['usr/share/qemu/keymaps', /^(en-us|de|fr|it|es|fi|sv|common|modifiers)$/],
  ['usr/lib/ipxe/qemu', /^efi-(e1000|e1000e|virtio|rtl8139)\.rom$/],
  ['lib/terminfo/l', /^linux$/],
  ['lib/terminfo/v', /^vt(100|220)$/],
  [`${libraries}/gconv`, /^IBM437\.so$/],
  // Frames are lines, not question marks.
  ['usr/lib/locale/C.utf8', /^LC_CTYPE$/],
]

/** What is on its screen is of the character set of the first PC: libc is told where to find that. */
const characterSets: CpioEntry = {
  path: `${libraries}/gconv/gconv-modules`,
  data: new TextEncoder().encode(
    [
      'alias CP437// IBM437//',
      'module IBM437// INTERNAL IBM437 1',
      'module INTERNAL IBM437// IBM437 1',
      '',
    ].join('\n'),
  ),
}

/** The files of QEMU, as they are in the packages. */
export async function qemuFiles(tree: string): Promise<readonly CpioEntry[]> {
  const opened = plugins.map((name) => `${libraries}/qemu/${name}.so`)
  const programs = await programFiles(tree, ['qemu-system-x86_64'], { plugins: opened })
  const data: CpioEntry[] = []
  for (const [folder, pattern] of dataFiles) {
    const names = (await readdir(join(tree, folder)).catch(() => [])).filter((name) =>
      pattern.test(name),
    )
    if (names.length === 0) {
      throw new NetbootError('ERR_PHASE1', `expected ${pattern} in ${folder}, got none`)
    }
    for (const name of names) {
      const path = await realpath(join(tree, folder, name))
      if (relative(tree, path).startsWith('..')) continue
      data.push({ path: `${folder}/${name}`, data: await readFile(path) })
    }
  }
  return [...programs, ...data, characterSets]
}
