import { crc32 } from 'node:zlib'
import { decodeLzma2 } from './lzma2.ts'
import { undoX86 } from './x86.ts'

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
const filters = { x86: 0x04, lzma2: 0x21 } as const
/** Names of the filters for the code of other machines, to say which one it is. */
const others: Readonly<Record<number, string>> = {
  3: 'delta',
  5: 'powerpc',
  6: 'ia64',
  7: 'arm',
  8: 'armthumb',
  9: 'sparc',
  10: 'arm64',
}
/** Bytes of each kind of check; CRC32 is the one that squashfs has. */
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]

/**
 * Decode an .xz stream of one block, as squashfs has them: LZMA2, with the filter for x86 code or without
 * (the .xz file format 1.2.0). A CRC32 is checked.
 *
 * @param input the stream
 * @param most bytes that it may give
 * @throws RangeError when it is damaged
 */
export function decodeXz(input: Uint8Array, most: number): Uint8Array {
  if (magic.some((byte, index) => input[index] !== byte)) throw new RangeError('xz: no such stream')
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const check = (input[7] ?? 0) & 15
  const header = 12
  const size = ((input[header] ?? 0) + 1) * 4
  const end = header + size
  if (size === 4 || end > input.length) throw new RangeError('xz: the header is cut off')
  const sum = view.getUint32(end - 4, true)
  if (crc32(input.subarray(header, end - 4)) !== sum) {
    throw new RangeError('xz: the header is damaged')
  }
  const hasX86 = readFilters(input.subarray(header + 1, end - 4))
  const { output, taken } = decodeLzma2(input.subarray(end), most)
  if (hasX86) undoX86(output)
  // The block is padded to 4 bytes; then comes its check.
  const at = end + Math.ceil(taken / 4) * 4
  if (at + (checkBytes[check] as number) > input.length) throw new RangeError('xz: it is cut off')
  if (check === 1 && view.getUint32(at, true) !== crc32(output)) {
    throw new RangeError('xz: what it gives does not match its CRC32')
  }
  return output
}

/** Whether the filter for x86 code is among a block's filters; any other is refused. */
function readFilters(header: Uint8Array): boolean {
  let at = 1
  const flags = header[0] as number
  const number = (): number => {
    let value = 0
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = header[at++] ?? 0
      value += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    return value
  }
  if (flags & 0x40) number()
  if (flags & 0x80) number()
  let hasX86 = false
  for (let left = (flags & 3) + 1; left > 0; left--) {
    const id = number()
    const properties = number()
    const isLast = left === 1
    if (isLast ? id !== filters.lzma2 : id !== filters.x86) {
      throw new RangeError(`xz: expected LZMA2 or the filter for x86, got ${others[id] ?? id}`)
    }
    // A filter that begins elsewhere than at 0 is nothing that squashfs makes.
    if (!isLast && properties !== 0) throw new RangeError('xz: a filter with an offset')
    hasX86 ||= id === filters.x86
    at += properties
  }
  return hasX86
}
