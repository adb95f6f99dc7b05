/**
 * A RAW as far as its preview goes: a TIFF (revision 6.0) whose first directory tells the orientation, and
 * whose second has a JPEG, as in the files of most cameras.
 *
 * @param preview - the JPEG
 * @param orientation - 1 to 8, as EXIF has them
 */
export function rawWith(preview: Uint8Array, orientation: number): Buffer {
  const [first, second, image] = [8, 32, 64] as const
  const head = Buffer.alloc(image)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(first, 4)
  writeDirectory(head, first, second, [[0x0112, 3, orientation]])
  writeDirectory(head, second, 0, [
    [0x0201, 4, image],
    [0x0202, 4, preview.length],
  ])
  return Buffer.concat([head, preview])
}

/** A count, 12 bytes for each entry (tag, type, one value), the place of the next directory. */
function writeDirectory(
  into: Buffer,
  at: number,
  next: number,
  entries: readonly (readonly [tag: number, type: number, value: number])[],
): void {
  into.writeUInt16LE(entries.length, at)
  for (const [index, [tag, type, value]] of entries.entries()) {
    const place = at + 2 + 12 * index
    into.writeUInt16LE(tag, place)
    into.writeUInt16LE(type, place + 2)
    into.writeUInt32LE(1, place + 4)
    into.writeUInt32LE(value, place + 8)
  }
  into.writeUInt32LE(next, at + 2 + 12 * entries.length)
}
