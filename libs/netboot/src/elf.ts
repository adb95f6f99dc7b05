/** What a program or library for x86-64 needs, by its ELF dynamic section (System V ABI, chapter 5). */
export interface ElfNeeds {
  /** The path of the dynamic loader; `undefined` for a library, or a program that is linked statically. */
  readonly loader: string | undefined
  /** The names of the libraries. */
  readonly libraries: readonly string[]
}

/** Types of program headers, and tags of the dynamic section. */
const [loadSegment, dynamicSegment, loaderSegment] = [1, 2, 3]
const [endTag, neededTag, stringsTag] = [0, 1, 5]

/**
 * Read what a file needs.
 *
 * @returns `undefined` if it is no ELF file of 64 bits, little endian
 * @throws RangeError if it is cut off
 */
export function elfNeeds(bytes: Uint8Array): ElfNeeds | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isElf = bytes.length >= 64 && view.getUint32(0) === 0x7f_45_4c_46
  if (!isElf || bytes[4] !== 2 || bytes[5] !== 1) return undefined
  const at = (offset: number): number => Number(view.getBigUint64(offset, true))
  const [table, size, count] = [at(32), view.getUint16(54, true), view.getUint16(56, true)]
  const headers = Array.from({ length: count }, (_, index) => {
    const header = table + index * size
    const [offset, address, length] = [at(header + 8), at(header + 16), at(header + 32)]
    return { type: view.getUint32(header, true), offset, address, length }
  })
  const loader = headers.find(({ type }) => type === loaderSegment)
  const dynamic = headers.find(({ type }) => type === dynamicSegment)
  const tags: { tag: number; value: number }[] = []
  for (let entry = dynamic?.offset ?? 0; dynamic; entry += 16) {
    const tag = at(entry)
    if (tag === endTag || entry >= dynamic.offset + dynamic.length) break
    tags.push({ tag, value: at(entry + 8) })
  }
  const address = tags.find(({ tag }) => tag === stringsTag)?.value ?? 0
  const segment = headers.find(
    ({ type, address: from, length }) =>
      type === loadSegment && from <= address && address < from + length,
  )
  const strings = address - (segment?.address ?? 0) + (segment?.offset ?? 0)
  return {
    loader: loader && textAt(bytes, loader.offset),
    libraries: tags
      .filter(({ tag }) => tag === neededTag)
      .map(({ value }) => textAt(bytes, strings + value)),
  }
}

/** The text that begins at a place, to its zero byte. */
export function textAt(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0, offset)
  return String.fromCharCode(...bytes.subarray(offset, end < 0 ? bytes.length : end))
}
