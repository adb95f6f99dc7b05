import { writeFile } from 'node:fs/promises'

/** What {@link bootDisk} shows. */
export const diskMarker = 'TINY_DISK_BOOTED'
/** The same on a terminal that QEMU draws while it comes: it puts the cursor somewhere in between (ECMA-48, 5.2 and 5.4). */
export const drawnDiskMarker: RegExp = new RegExp(
  [...diskMarker].join('(?:\\x1b\\[[\\x30-\\x3f]*[\\x40-\\x7e]|[\\x00-\\x1a\\x1c-\\x1f])*'),
)
/** What QEMU ends with once a key was pressed: see its device isa-debug-exit. */
export const diskExit = 7

/** What a screen is filled with by {@link bootDisk}, in red, green and blue of 255: the blue of the first PC. */
export const diskBlue: readonly [number, number, number] = [0, 0, 168]

/**
 * Write the image of a disk that a BIOS boots: it shows {@link diskMarker}, on its serial line, too, waits for a key, and ends QEMU, which
 * needs `-device isa-debug-exit,iobase=0x501`.
 *
 * @param isBlue fill the screen with {@link diskBlue} before
 */
export async function bootDisk(path: string, isBlue = false): Promise<void> {
  const blue = [
    ...[0xb8, 0x00, 0x06, 0xb7, 0x1f], // mov ax, 0x600; mov bh, white on blue
    ...[0x31, 0xc9, 0xba, 0x4f, 0x18, 0xcd, 0x10], // from 0, 0 to 79, 24
    ...[0xb4, 0x02, 0xb7, 0x00, 0x31, 0xd2, 0xcd, 0x10], // the cursor to 0, 0
  ]
  const show = [
    ...[0xac, 0x84, 0xc0, 0x74, 0x0d], // next: lodsb; test al, al; jz shown
    ...[0xba, 0xf8, 0x03, 0xee], // mov dx, 0x3f8; out dx, al
    ...[0xb4, 0x0e, 0xbb, 0x07, 0x00, 0xcd, 0x10, 0xeb, 0xee], // show al; jmp next
    ...[0x31, 0xc0, 0xcd, 0x16], // shown: wait for a key
    ...[0xba, 0x01, 0x05, 0xb0, diskExit >> 1, 0xee], // mov dx, 0x501; mov al, 3; out dx, al
    ...[0xf4, 0xeb, 0xfd], // hlt; jmp back
  ]
  const begin = [0x31, 0xc0, 0x8e, 0xd8, ...(isBlue ? blue : [])] // xor ax, ax; mov ds, ax
  const text = 0x7c00 + begin.length + 4 + show.length
  const code = [...begin, 0xbe, text & 0xff, text >> 8, 0xfc, ...show] // mov si, text; cld
  const disk = new Uint8Array(1 << 20)
  disk.set(code)
  disk.set(new TextEncoder().encode(`${diskMarker}\0`), code.length)
  disk.set([0x55, 0xaa], 510)
  await writeFile(path, disk)
}
