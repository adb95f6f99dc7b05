/** Linux's system calls on x86-64, and what is asked of a console (console_ioctl(2)). */
const [ioctl, exit, KDSETMODE, KD_TEXT] = [16, 60, 0x4b3a, 0]

/** Where a program is in memory. */
const base = 0x400000
const head = 64 + 56

/**
 * A program for x86-64 that has the console which is its standard input show its text again: who draws on it and is killed does not say so
 * itself, and no program of busybox does. It ends with 0, or with what the kernel says.
 */
export function showTextProgram(): Uint8Array {
  const code = [
    // edi = 0, the standard input; esi and edx = what is asked.
    ...[0x31, 0xff, 0xbe, ...word(KDSETMODE), 0xba, ...word(KD_TEXT)],
    ...[0xb8, ...word(ioctl), 0x0f, 0x05],
    // The answer, 0 or a number of an error below it, becomes the exit code.
    ...[0x89, 0xc7, 0xf7, 0xdf, 0xb8, ...word(exit), 0x0f, 0x05],
  ]
  const size = head + code.length
  return Uint8Array.from([
    // 64 bits, little endian; a program (2) for x86-64 (62) with one program header and no sections (System V ABI, chapter 4).
    ...[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, ...long(0)],
    ...[...word(2 | (62 << 16)), ...word(1), ...long(base + head), ...long(64), ...long(0)],
    ...[...word(0), ...word(64 | (56 << 16)), ...word(1 | (64 << 16)), ...word(0)],
    // All of it in one segment that is read and run.
    ...[...word(1), ...word(5), ...long(0), ...long(base), ...long(base)],
    ...[...long(size), ...long(size), ...long(4096)],
    ...code,
  ])
}

function word(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff)
}

function long(value: number): number[] {
  return [...word(value), ...word(0)]
}
