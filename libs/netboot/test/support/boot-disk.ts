import { writeFile } from 'node:fs/promises'

/** What {@link bootDisk} shows. */
export const diskMarker = 'TINY_DISK_BOOTED'
/** The same on a terminal that QEMU draws while it comes: it puts the cursor somewhere in between (ECMA-48, 5.2 and 5.4). */
export const drawnDiskMarker: RegExp = new RegExp(
  [...diskMarker].join('(?:\\x1b\\[[\\x30-\\x3f]*[\\x40-\\x7e]|[\\x00-\\x1a\\x1c-\\x1f])*'),
)
/** What QEMU ends with once a key was pressed: see its device isa-debug-exit. */
export const diskExit = 7

/**
 * Write the image of a disk that a BIOS boots: it shows {@link diskMarker}, waits for a key, and ends QEMU, which needs
 * `-device isa-debug-exit,iobase=0x501`.
 */
export async function bootDisk(path: string): Promise<void> {
  const code = [
    ...[0x31, 0xc0, 0x8e, 0xd8], // xor ax, ax; mov ds, ax
    ...[0xbe, 0x23, 0x7c, 0xfc], // mov si, text; cld
    ...[0xac, 0x84, 0xc0, 0x74, 0x09], // next: lodsb; test al, al; jz shown
    ...[0xb4, 0x0e, 0xbb, 0x07, 0x00, 0xcd, 0x10, 0xeb, 0xf2], // show al; jmp next
    ...[0x31, 0xc0, 0xcd, 0x16], // shown: wait for a key
    ...[0xba, 0x01, 0x05, 0xb0, diskExit >> 1, 0xee], // mov dx, 0x501; mov al, 3; out dx, al
    ...[0xf4, 0xeb, 0xfd], // hlt; jmp back
  ]
  const disk = new Uint8Array(1 << 20)
  disk.set(code)
  disk.set(new TextEncoder().encode(`${diskMarker}\0`), 0x23)
  disk.set([0x55, 0xaa], 510)
  await writeFile(path, disk)
}
