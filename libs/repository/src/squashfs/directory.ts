import type { InodeReference } from './superblock.ts'

/** A name in a folder. */
export interface DirectoryEntry {
  /** Its bytes, as latin1 keeps them: two names differ where their bytes do. */
  readonly name: string
  /** Where its inode lies. */
  readonly inode: InodeReference
}

/**
 * Read the entries of a folder.
 *
 * @param bytes all of them, as the directory table has them
 * @param fail throws what is wrong
 */
export function* parseDirectory(
  bytes: DataView,
  fail: (words: string) => never,
): Generator<DirectoryEntry> {
  const decoder = new TextDecoder('latin1')
  let at = 0
  while (at < bytes.byteLength) {
    if (at + 12 > bytes.byteLength) fail('expected a header of 12 bytes, got fewer')
    const count = bytes.getUint32(at, true) + 1
    const block = bytes.getUint32(at + 4, true)
    // The format's own limit: a header serves 256 entries at most.
    if (count > 256) fail(`expected at most 256 entries to a header, got ${count}`)
    at += 12
    for (let i = 0; i < count; i++) {
      if (at + 8 > bytes.byteLength) fail('expected an entry of 8 bytes, got fewer')
      const length = bytes.getUint16(at + 6, true) + 1
      const offset = bytes.getUint16(at, true)
      if (length > 256) fail(`expected a name of at most 256 bytes, got ${length}`)
      if (at + 8 + length > bytes.byteLength) fail(`expected a name of ${length} bytes, got fewer`)
      const name = decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + at + 8, length))
      yield { name, inode: { block, offset } }
      at += 8 + length
    }
  }
}
