// The character devices of GPIO, second version: `linux/gpio.h`, since Linux 5.10. All numbers are the machine's own
// order; what Node runs on is little-endian, but for s390x and old PowerPC, which have no GPIO lines.

/** `GPIO_V2_GET_LINE_IOCTL`: `_IOWR(0xB4, 0x07, struct gpio_v2_line_request)`. */
export const getLine = 0xc250b407

/** `GPIO_V2_LINE_GET_VALUES_IOCTL`: `_IOWR(0xB4, 0x0E, struct gpio_v2_line_values)`. */
export const getValues = 0xc010b40e

/** `GPIO_V2_LINE_SET_VALUES_IOCTL`: `_IOWR(0xB4, 0x0F, struct gpio_v2_line_values)`. */
export const setValues = 0xc010b40f

/** Flags of `enum gpio_v2_line_flag`. */
export const lineFlags = { activeLow: 2, input: 4, output: 8, pullUp: 256, pullDown: 512 } as const

/** Offsets in `struct gpio_v2_line_request`, and its size, in bytes. */
export const request = {
  consumer: 256,
  flags: 288,
  lineCount: 560,
  fd: 588,
  size: 592,
} as const

/** `GPIO_MAX_NAME_SIZE`, the end included. */
const longestName = 32

/** `GPIO_V2_LINES_MAX`. */
const mostLines = 64

/**
 * Ask for lines.
 *
 * @param offsets - which of the chip, at most 64
 * @param flags - some of {@link lineFlags}
 * @param consumer - who asks, as `gpioinfo` shows it
 */
export function lineRequest(offsets: readonly number[], flags: number, consumer: string): Buffer {
  if (offsets.length > mostLines) throw new RangeError(`expected ${mostLines} lines at most`)
  const bytes = Buffer.alloc(request.size)
  for (const [index, offset] of offsets.entries()) bytes.writeUInt32LE(offset, index * 4)
  bytes.write(consumer.slice(0, longestName - 1), request.consumer, 'latin1')
  bytes.writeBigUInt64LE(BigInt(flags), request.flags)
  bytes.writeUInt32LE(offsets.length, request.lineCount)
  return bytes
}

/** `struct gpio_v2_line_values`: bits, and which of them count. */
export function lineValues(bits: bigint, mask: bigint): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(bits, 0)
  bytes.writeBigUInt64LE(mask, 8)
  return bytes
}
