// The character devices of GPIO, second version: `linux/gpio.h`, since Linux 5.10. All numbers are the machine's own
// order; what Node runs on is little-endian, but for s390x and old PowerPC, which have no GPIO lines.

/** `GPIO_V2_GET_LINE_IOCTL`: `_IOWR(0xB4, 0x07, struct gpio_v2_line_request)`. */
export const getLine = 0xc250b407

/** `GPIO_V2_LINE_GET_VALUES_IOCTL`: `_IOWR(0xB4, 0x0E, struct gpio_v2_line_values)`. */
export const getValues = 0xc010b40e

/** `GPIO_V2_LINE_SET_VALUES_IOCTL`: `_IOWR(0xB4, 0x0F, struct gpio_v2_line_values)`. */
export const setValues = 0xc010b40f

/** Flags of `enum gpio_v2_line_flag`. */
export const lineFlags = {
  activeLow: 2,
  input: 4,
  output: 8,
  rising: 16,
  falling: 32,
  pullUp: 256,
  pullDown: 512,
} as const

/** Offsets in `struct gpio_v2_line_request`, and its size, in bytes. */
export const request = {
  consumer: 256,
  flags: 288,
  attributeCount: 296,
  attribute: 320,
  lineCount: 560,
  fd: 588,
  size: 592,
} as const

/** `GPIO_MAX_NAME_SIZE`, the end included. */
const longestName = 32

/** `GPIO_V2_LINE_ATTR_ID_DEBOUNCE`. */
const debounceAttribute = 3

/** `GPIO_V2_LINES_MAX`. */
const mostLines = 64

/**
 * Ask for lines.
 *
 * @param offsets - which of the chip, at most 64
 * @param flags - some of {@link lineFlags}
 * @param consumer - who asks, as `gpioinfo` shows it
 * @param debounce - in µs: how long an input keeps a level before it is told; 0 for at once
 */
export function lineRequest(
  offsets: readonly number[],
  flags: number,
  consumer: string,
  debounce = 0,
): Buffer {
  if (offsets.length > mostLines) throw new RangeError(`expected ${mostLines} lines at most`)
  const bytes = Buffer.alloc(request.size)
  for (const [index, offset] of offsets.entries()) bytes.writeUInt32LE(offset, index * 4)
  bytes.write(consumer.slice(0, longestName - 1), request.consumer, 'latin1')
  bytes.writeBigUInt64LE(BigInt(flags), request.flags)
  bytes.writeUInt32LE(offsets.length, request.lineCount)
  if (debounce > 0) {
    bytes.writeUInt32LE(1, request.attributeCount)
    bytes.writeUInt32LE(debounceAttribute, request.attribute)
    bytes.writeUInt32LE(debounce, request.attribute + 8)
    bytes.writeBigUInt64LE((1n << BigInt(offsets.length)) - 1n, request.attribute + 16)
  }
  return bytes
}

/** `struct gpio_v2_line_values`: bits, and which of them count. */
export function lineValues(bits: bigint, mask: bigint): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(bits, 0)
  bytes.writeBigUInt64LE(mask, 8)
  return bytes
}

/** Size of `struct gpio_v2_line_event`, in bytes. */
export const lineEventSize = 48

/** `GPIO_V2_LINE_EVENT_RISING_EDGE`. */
const risingEdge = 1

/** An edge that the kernel has seen on a line. */
export interface LineEvent {
  /** The line became active. */
  readonly isRising: boolean
  /** When, in ms of CLOCK_MONOTONIC. */
  readonly ms: number
  /** Which line of the chip. */
  readonly offset: number
}

/** Read events: a whole number of `struct gpio_v2_line_event`. */
export function lineEvents(bytes: Buffer): LineEvent[] {
  return Array.from({ length: Math.floor(bytes.length / lineEventSize) }, (_, index) => {
    const at = index * lineEventSize
    return {
      ms: Number(bytes.readBigUInt64LE(at)) / 1e6,
      isRising: bytes.readUInt32LE(at + 8) === risingEdge,
      offset: bytes.readUInt32LE(at + 12),
    }
  })
}
