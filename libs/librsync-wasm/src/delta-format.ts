/** The first four bytes of every delta. */
export const deltaMagic = 0x72730236

/** Ends a delta; nothing follows it. */
export const endCommand = 0x00

/** Commands 0x01 to this one are a literal of so many bytes. */
export const longestShortLiteral = 0x40

/** 0x41 to 0x44: a literal whose length follows in 1, 2, 4 or 8 bytes. */
export const literalCommand = 0x41

/** 0x45 + 4 * width of offset + width of length, widths 0 to 3 for 1, 2, 4 or 8 bytes. */
export const copyCommand = 0x45

/** This and all above are reserved. */
export const firstReservedCommand = 0x55

/** The longest command before its data: one byte, an offset and a length of 8 bytes each. */
export const longestCommand = 17

/** 0 to 3 for a number that fits into 1, 2, 4 or 8 bytes. librsync reads the latter as signed. */
export function widthOf(value: number): 0 | 1 | 2 | 3 {
  if (value <= 0xff) return 0
  if (value <= 0xffff) return 1
  return value <= 0xffffffff ? 2 : 3
}
