/**
 * A JPEG with a large thumbnail behind its picture, as most cameras write it (CIPA DC-007).
 *
 * @param photo - a JPEG
 * @param thumbnail - a smaller one
 */
export function withLargeThumbnail(photo: Uint8Array, thumbnail: Uint8Array): Buffer {
  const [first, entries] = [8, 50] as const
  const tiff = Buffer.alloc(entries + 2 * 16)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(first, 4)
  tiff.writeUInt16LE(3, first)
  const write = (index: number, tag: number, type: number, count: number, value: number): void => {
    const at = first + 2 + 12 * index
    tiff.writeUInt16LE(tag, at)
    tiff.writeUInt16LE(type, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    tiff.writeUInt32LE(value, at + 8)
  }
  write(0, 0xb000, 7, 4, Buffer.from('0100').readUInt32LE())
  write(1, 0xb001, 4, 1, 2)
  write(2, 0xb002, 7, 32, entries)
  const place = placeIn(photo)
  const head = Buffer.from([0xff, 0xe2, 0, 4 + 2 + tiff.length, ...Buffer.from('MPF\0')])
  const size = photo.length + head.length + tiff.length
  // Of each picture: what it is, its bytes, where it begins, counted from the byte order.
  tiff.writeUInt32LE(0x20030000, entries)
  tiff.writeUInt32LE(size, entries + 4)
  tiff.writeUInt32LE(0x010002, entries + 16)
  tiff.writeUInt32LE(thumbnail.length, entries + 20)
  tiff.writeUInt32LE(size - place - head.length, entries + 24)
  return Buffer.concat([photo.subarray(0, place), head, tiff, photo.subarray(place), thumbnail])
}

/** Behind the EXIF, which has to come first. */
function placeIn(photo: Uint8Array): number {
  return photo[3] === 0xe1 ? 4 + (((photo[4] as number) << 8) | (photo[5] as number)) : 2
}
