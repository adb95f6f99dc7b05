/**
 * Have so many bytes after what is static.
 *
 * @returns where they begin, at a multiple of 16; 0 if there is not enough memory
 */
export function reserve(bytes: f64): usize {
  const base = (__heap_base + 15) & ~15
  const pages = <i64>Math.ceil((<f64>base + bytes) / 65536) - <i64>memory.size()
  if (pages <= 0) return base
  // 4 GiB is what 32 bits address.
  if (pages > 65536 - <i64>memory.size()) return 0
  return memory.grow(<i32>pages) < 0 ? 0 : base
}
