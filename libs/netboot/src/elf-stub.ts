/**
 * An ELF library for x86-64 that has one name in it and nothing behind it (System V ABI, chapters 4 and 5): it stands in for a
 * library of data that is needed to start a program, and never read.
 *
 * @param soname what it is called
 * @param symbol the name of the data: 16 zero bytes
 */
export function elfStub(soname: string, symbol: string): Uint8Array {
  const strings = new TextEncoder().encode(`\0${symbol}\0${soname}\0`)
  const at = { dynamic: 64 + 2 * 56, symbols: 0, hash: 0, strings: 0, data: 0, end: 0 }
  at.symbols = at.dynamic + 7 * 16
  at.hash = at.symbols + 2 * 24
  at.data = at.hash + 5 * 4 + 12
  at.strings = at.data + 16
  at.end = at.strings + strings.length
  const bytes = new Uint8Array(at.end)
  const view = new DataView(bytes.buffer)
  const word = (offset: number, value: number): void => view.setUint32(offset, value, true)
  const long = (offset: number, value: number): void =>
    view.setBigUint64(offset, BigInt(value), true)

  // 64 bits, little endian; a shared object (3) for x86-64 (62) with two program headers and no sections.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  word(16, 3 | (62 << 16))
  word(20, 1)
  long(32, 64)
  word(52, 64 | (56 << 16))
  word(56, 2 | (64 << 16))
  // All of it in one segment that is read, and where the dynamic section is in it: addresses are offsets.
  const segment = (
    header: number,
    type: number,
    from: number,
    length: number,
    align: number,
  ): void => {
    word(header, type)
    word(header + 4, 4)
    for (const field of [8, 16, 24]) long(header + field, from)
    for (const field of [32, 40]) long(header + field, length)
    long(header + 48, align)
  }
  segment(64, 1, 0, at.end, 4096)
  segment(64 + 56, 2, at.dynamic, 7 * 16, 8)
  // SONAME, HASH, STRTAB, SYMTAB, STRSZ, SYMENT, NULL.
  const tags = [
    [14, 2 + symbol.length],
    [4, at.hash],
    [5, at.strings],
    [6, at.symbols],
    [10, strings.length],
    [11, 24],
    [0, 0],
  ] as const
  for (const [index, [tag, value]] of tags.entries()) {
    long(at.dynamic + index * 16, tag)
    long(at.dynamic + index * 16 + 8, value)
  }
  // The second symbol, the first being none: a global object, in any section that is one.
  const entry = at.symbols + 24
  word(entry, 1)
  bytes.set([0x11, 0, 1, 0], entry + 4)
  long(entry + 8, at.data)
  long(entry + 16, 16)
  // One bucket that leads to the one symbol.
  for (const [index, value] of [1, 2, 1, 0, 0].entries()) word(at.hash + index * 4, value)
  bytes.set(strings, at.strings)
  return bytes
}
