/** The blocks of a signature. */
export function version(): u32 {
  return 1
}
