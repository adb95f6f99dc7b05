import { textAt } from './elf.ts'

/** A name that an ELF file defines or wants from others (System V ABI, chapter 4; Linux Standard Base, chapter 10.7). */
export interface ElfSymbol {
  /** The name. */
  readonly name: string
  /** Whether the file has it; if not, it wants it. What a program copies of a library when it starts (R_X86_64_COPY), it wants. */
  readonly defined: boolean
  /** Whether it is data rather than a function. */
  readonly data: boolean
  /** The version that is wanted, if one is; nothing is said here of those that are defined. */
  readonly version?: string
}

/** Types of sections. */
const [dynamicSymbols, versionNeeds, symbolVersions] = [11, 0x6ffffffe, 0x6fffffff]

interface Section {
  readonly type: number
  readonly offset: number
  readonly size: number
  /** The section of its strings. */
  readonly link: number
}

/**
 * Read the names that a library or program of 64 bits, little endian, gives to others or wants from them.
 *
 * @returns none if its table of sections was removed
 * @throws RangeError if it is cut off
 */
export function elfSymbols(bytes: Uint8Array): readonly ElfSymbol[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const long = (offset: number): number => Number(view.getBigUint64(offset, true))
  const [table, size, count] = [long(40), view.getUint16(58, true), view.getUint16(60, true)]
  const sections = Array.from({ length: count }, (_, index): Section => {
    const at = table + index * size
    const type = view.getUint32(at + 4, true)
    return {
      type,
      offset: long(at + 24),
      size: long(at + 32),
      link: view.getUint32(at + 40, true),
    }
  })
  const symbols = sections.find(({ type }) => type === dynamicSymbols)
  if (!symbols) return []
  const strings = sections[symbols.link]?.offset ?? 0
  const text = (at: number): string => textAt(bytes, strings + at)
  const versions = sections.find(({ type }) => type === symbolVersions)
  const names = wantedVersions(
    view,
    sections.find(({ type }) => type === versionNeeds),
    text,
  )
  return Array.from({ length: symbols.size / 24 }, (_, index): ElfSymbol => {
    const at = symbols.offset + index * 24
    const version = versions && names.get(view.getUint16(versions.offset + index * 2, true))
    const defined = view.getUint16(at + 6, true) !== 0 && version === undefined
    const data = (view.getUint8(at + 4) & 0xf) === 1
    const name = text(view.getUint32(at, true))
    return { name, defined, data, ...(version !== undefined && { version }) }
  }).filter(({ name }) => name !== '')
}

/** The versions that are wanted, by the number that symbols name them by. */
function wantedVersions(
  view: DataView,
  needs: Section | undefined,
  text: (at: number) => string,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (let at = needs?.offset ?? 0, more = needs !== undefined; more; ) {
    let one = at + view.getUint32(at + 8, true)
    for (let left = view.getUint16(at + 2, true); left > 0; left -= 1) {
      names.set(view.getUint16(one + 6, true), text(view.getUint32(one + 8, true)))
      one += view.getUint32(one + 12, true)
    }
    const next = view.getUint32(at + 12, true)
    more = next !== 0
    at += next
  }
  return names
}
