/** A name in a library that stands in for another. */
export interface StubSymbol {
  /** The name. */
  readonly name: string
  /** `data`: 16 zero bytes. `idle`: a function that gives back 0. `trap`: one that ends the program (SIGILL). */
  readonly kind: 'data' | 'idle' | 'trap'
  /** The version that others want it of, if they want one. */
  readonly version?: string
}

/** Types of symbols: an object, a function; both global. */
const types = { data: 0x11, idle: 0x12, trap: 0x12 } as const
/** x86-64: xor eax, eax; ret. And ud2, which no processor knows. */
const code = { idle: [0x31, 0xc0, 0xc3], trap: [0x0f, 0x0b] } as const

/**
 * An ELF library for x86-64 that has some names in it and nothing behind them (System V ABI, chapters 4 and 5; Linux Standard Base,
 * 10.7): it stands in for a library that is needed to start a program, and never used.
 *
 * @param soname what it is called
 * @param symbols what is asked of it
 */
export function elfStub(soname: string, symbols: readonly StubSymbol[]): Uint8Array {
  const versions = [...new Set(symbols.flatMap(({ version }) => version ?? []))]
  const strings = stringTable([soname, ...versions, ...symbols.map(({ name }) => name)])
  const count = symbols.length + 1
  const defined = [soname, ...versions]
  const hasVersions = versions.length > 0
  const sizes = {
    head: 64 + 2 * 56,
    dynamic: (hasVersions ? 10 : 7) * 16,
    symbols: count * 24,
    hash: (3 + count) * 4,
    numbers: hasVersions ? count * 2 : 0,
    versions: hasVersions ? defined.length * 28 : 0,
    data: 16,
    idle: 8,
    trap: 8,
    strings: strings.bytes.length,
  }
  const at = offsetsOf(sizes)
  const bytes = new Uint8Array(at.end)
  const view = new DataView(bytes.buffer)
  const half = (offset: number, value: number): void => view.setUint16(offset, value, true)
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
  // All of it in one segment that is read and run, and where the dynamic section is in it: addresses are offsets.
  for (const [index, [type, flags, from, length, align]] of [
    [1, 5, 0, at.end, 4096] as const,
    [2, 4, at.dynamic, sizes.dynamic, 8] as const,
  ].entries()) {
    const header = 64 + index * 56
    word(header, type)
    word(header + 4, flags)
    for (const field of [8, 16, 24]) long(header + field, from)
    for (const field of [32, 40]) long(header + field, length)
    long(header + 48, align)
  }
  // SONAME, HASH, STRTAB, SYMTAB, STRSZ, SYMENT; VERDEF, VERDEFNUM, VERSYM; NULL.
  const tags = [
    ...[[14, strings.at(soname)] as const, [4, at.hash] as const, [5, at.strings] as const],
    ...[[6, at.symbols] as const, [10, sizes.strings] as const, [11, 24] as const],
    ...(hasVersions
      ? [
          [0x6ffffffc, at.versions] as const,
          [0x6ffffffd, defined.length] as const,
          [0x6ffffff0, at.numbers] as const,
        ]
      : []),
  ]
  for (const [index, [tag, value]] of tags.entries()) {
    long(at.dynamic + index * 16, tag)
    long(at.dynamic + index * 16 + 8, value)
  }
  // One bucket, in which each leads to the next; the first is none.
  for (const [index, value] of [1, count, count > 1 ? 1 : 0, 0].entries()) {
    word(at.hash + index * 4, value)
  }
  for (const [index, { name, kind, version }] of symbols.entries()) {
    const number = index + 1
    const entry = at.symbols + number * 24
    word(entry, strings.at(name))
    bytes.set([types[kind], 0, 1, 0], entry + 4)
    long(entry + 8, at[kind])
    long(entry + 16, kind === 'data' ? 16 : code[kind].length)
    word(at.hash + (3 + number) * 4, number + 1 < count ? number + 1 : 0)
    if (hasVersions) half(at.numbers + number * 2, version ? 2 + versions.indexOf(version) : 1)
  }
  // The first definition is that of the library itself (flag 1).
  for (const [index, name] of (hasVersions ? defined : []).entries()) {
    const definition = at.versions + index * 28
    for (const [field, value] of [1, index === 0 ? 1 : 0, index + 1, 1].entries()) {
      half(definition + field * 2, value)
    }
    word(definition + 8, elfHash(name))
    word(definition + 12, 20)
    word(definition + 16, index + 1 < defined.length ? 28 : 0)
    word(definition + 20, strings.at(name))
  }
  bytes.set(code.idle, at.idle)
  bytes.set(code.trap, at.trap)
  bytes.set(strings.bytes, at.strings)
  return bytes
}

/** Where parts of these sizes are, one behind the other, each at a multiple of 8. */
function offsetsOf<Name extends string>(
  sizes: Readonly<Record<Name, number>>,
): Record<Name | 'end', number> {
  let end = 0
  const offsets = Object.entries<number>(sizes).map(([name, size]) => {
    const offset = end
    end = Math.ceil((offset + size) / 8) * 8
    return [name, offset] as const
  })
  return Object.fromEntries([...offsets, ['end', end]]) as Record<Name | 'end', number>
}

function stringTable(texts: readonly string[]): { bytes: Uint8Array; at(text: string): number } {
  const all = `\0${texts.map((text) => `${text}\0`).join('')}`
  return { bytes: new TextEncoder().encode(all), at: (text) => all.indexOf(`\0${text}\0`) + 1 }
}

/** System V ABI, chapter 5: Hash Table. */
function elfHash(name: string): number {
  let hash = 0
  for (const byte of new TextEncoder().encode(name)) {
    hash = ((hash << 4) + byte) >>> 0
    const top = hash & 0xf0000000
    hash = ((hash ^ (top >>> 24)) & ~top) >>> 0
  }
  return hash
}
