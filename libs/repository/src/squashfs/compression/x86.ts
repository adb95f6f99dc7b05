/**
 * Undo xz's filter for x86 code, in place. It turned the relative addresses of calls and jumps (opcodes E8 and E9) into
 * absolute ones, which come again and again; where an opcode's bytes might belong to an address before them, it
 * was careful, and so are we. (The .xz format, 5.3.2; the filter begins anew at position 0 of each block.)
 */
export function undoX86(data: Uint8Array): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  /** An address within 16 MiB, up or down, has this as its highest byte. */
  const isSign = (byte: number): boolean => byte === 0 || byte === 0xff
  /** Which of the last three bytes were opcodes that were left alone: bit 0 the nearest. */
  let recent = 0
  let last = -1
  for (let at = 0; at + 4 < data.length; at++) {
    if (((data[at] as number) & 0xfe) !== 0xe8) continue
    const distance = at - last
    recent = distance > 3 ? 0 : (recent << (distance - 1)) & 7
    last = at
    /** Bytes of this address that an earlier opcode might have claimed: the oldest of the recent ones decides. */
    const claimed = recent === 0 ? 0 : 32 - Math.clz32(recent)
    const isAmbiguous = recent === 3 || recent > 4
    if (isAmbiguous || (claimed > 0 && isSign(data[at + 4 - claimed] as number))) {
      recent = (recent << 1) | 1
      continue
    }
    if (!isSign(data[at + 4] as number)) {
      recent = (recent << 1) | 1
      continue
    }
    let address = view.getUint32(at + 1, true)
    for (;;) {
      address = (address - (at + 5)) >>> 0
      if (claimed === 0 || !isSign((address >>> (24 - claimed * 8)) & 0xff)) break
      address = (address ^ (2 ** (32 - claimed * 8) - 1)) >>> 0
    }
    // 25 bits, extended by their sign.
    view.setUint32(
      at + 1,
      address & 0x100_0000 ? address | 0xfe00_0000 : address & 0x1ff_ffff,
      true,
    )
    at += 4
  }
}
