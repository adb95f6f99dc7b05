/** A directory of a TIFF. */
export interface TiffDirectory {
  /** `IFD0`, `IFD1`, `ExifIFD`, `InteropIFD`, as exiftool calls them. */
  readonly name: string
  /** What is in it. */
  readonly entries: readonly Entry[]
}

/** An entry of a directory. */
export interface Entry {
  /** Its tag. */
  readonly tag: number
  /** The type of its value, 1 to 13. */
  readonly type: number
  /** Its value as it stands. */
  readonly value: Uint8Array
}

/** Bytes of a value of each type, from 1 on: TIFF 6.0, section 2; 13 is the IFD of Adobe's supplement. */
const widths = [1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4] as const

/** No camera has as many; a loop of directories would. */
const mostEntries = 500

const [exifPointer, gpsPointer, interopPointer] = [0x8769, 0x8825, 0xa005] as const
/** Entries that lead to further directories, which nobody here looks into. */
const strangePointers: readonly number[] = [0x014a, 0x02bc, 0xc634]

/**
 * Read the directories of an EXIF, all but that of GPS. Total: whatever the bytes are, it ends after
 * one look at each entry.
 *
 * @returns `undefined` unless everything is in order: each value within the bytes, each pointer where it belongs
 */
export function readDirectories(bytes: Uint8Array): TiffDirectory[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) return undefined
  const order = view.getUint16(0)
  const little = order === 0x4949
  if (!little && order !== 0x4d4d) return undefined
  if (view.getUint16(2, little) !== 42) return undefined
  const directories: TiffDirectory[] = []

  /** @returns where the next directory is; -1: this one is not in order */
  const read = (name: string, at: number): number => {
    if (at < 8 || at + 2 > bytes.length) return -1
    const count = view.getUint16(at, little)
    const end = at + 2 + 12 * count
    if (count > mostEntries || end + 4 > bytes.length) return -1
    const entries: Entry[] = []
    for (let place = at + 2; place < end; place += 12) {
      const entry = entryAt(place)
      if (!entry) return -1
      entries.push(entry)
    }
    directories.push({ name, entries })
    for (const { tag, value } of entries) {
      if (strangePointers.includes(tag)) return -1
      const into = { [exifPointer]: 'IFD0', [interopPointer]: 'ExifIFD', [gpsPointer]: 'IFD0' }[tag]
      if (into === undefined) continue
      if (into !== name || value.length !== 4) return -1
      if (tag === gpsPointer) continue
      const inside = tag === exifPointer ? 'ExifIFD' : 'InteropIFD'
      if (directories.some((one) => one.name === inside)) return -1
      const pointer = new DataView(value.buffer, value.byteOffset).getUint32(0, little)
      if (read(inside, pointer) < 0) return -1
    }
    return view.getUint32(end, little)
  }

  const entryAt = (place: number): Entry | undefined => {
    const [tag, type] = [view.getUint16(place, little), view.getUint16(place + 2, little)]
    const width = widths[type - 1]
    if (width === undefined) return undefined
    const size = width * view.getUint32(place + 4, little)
    const at = size <= 4 ? place + 8 : view.getUint32(place + 8, little)
    if (at + size > bytes.length) return undefined
    return { tag, type, value: bytes.subarray(at, at + size) }
  }

  const next = read('IFD0', view.getUint32(4, little))
  if (next < 0) return undefined
  if (next > 0 && read('IFD1', next) !== 0) return undefined
  return directories
}
