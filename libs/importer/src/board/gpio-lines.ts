import { closeSync, openSync, readSync } from 'node:fs'
import { boardFailure } from '../errors.ts'
import {
  getLine,
  getValues,
  type LineEvent,
  lineEventSize,
  lineEvents,
  lineRequest,
  lineValues,
  request,
  setValues,
} from './gpio-abi.ts'
import { ioctl, isReadable } from './system-calls.ts'

/** Lines of a GPIO chip that are ours. */
export interface GpioLines extends Disposable {
  /** Switch a line. @param index - its place among those that were asked for */
  set(index: number, isOn: boolean): void
  /** Whether a line is on. */
  get(index: number): boolean
  /** The edges that nobody has read yet, of lines that were taken with `rising` or `falling`. Does not wait. */
  events(): readonly LineEvent[]
  /** The file descriptor of the lines: another thread may switch them, too. */
  readonly fd: number
}

/** How many edges the kernel keeps of a line that nobody reads (`gpiolib-cdev.c`); then it drops the oldest. */
const eventsAtOnce = 16

/**
 * Take lines of a chip. They are free again when they are disposed of, or when the process ends.
 *
 * @param chip - path of a character device: `/dev/gpiochip0`
 * @param offsets - numbers of lines of the chip
 * @param flags - some of `lineFlags`
 * @param debounce - in µs: how long an input keeps a level before it is told
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such chip or line, or somebody else has it
 */
export function takeLines(
  chip: string,
  offsets: readonly number[],
  flags: number,
  debounce = 0,
): GpioLines {
  const what = `lines ${offsets.join(', ')} of ${chip}`
  let device: number
  try {
    device = openSync(chip, 'r+')
  } catch (cause) {
    throw boardFailure(cause, `take the ${what}`)
  }
  let lines: number
  try {
    const asked = lineRequest(offsets, flags, 'imagetank', debounce)
    ioctl(device, getLine, asked, `take the ${what}`)
    lines = asked.readInt32LE(request.fd)
  } finally {
    closeSync(device)
  }
  return {
    fd: lines,
    set: (index, isOn) => switchLine(lines, index, isOn, `switch the ${what}`),
    get(index) {
      const bit = 1n << BigInt(index)
      const values = lineValues(0n, bit)
      ioctl(lines, getValues, values, `read the ${what}`)
      return (values.readBigUInt64LE(0) & bit) !== 0n
    },
    events() {
      const found: LineEvent[] = []
      const bytes = Buffer.alloc(eventsAtOnce * lineEventSize)
      try {
        while (isReadable(lines)) {
          found.push(...lineEvents(bytes.subarray(0, readSync(lines, bytes))))
        }
      } catch (cause) {
        throw boardFailure(cause, `read the edges of the ${what}`)
      }
      return found
    },
    [Symbol.dispose]: () => closeSync(lines),
  }
}

/**
 * Switch one of several lines that were taken.
 *
 * @param fd - of the lines
 * @param index - its place among those that were asked for
 * @param doing - what for, for the error
 */
export function switchLine(fd: number, index: number, isOn: boolean, doing: string): void {
  const bit = 1n << BigInt(index)
  ioctl(fd, setValues, lineValues(isOn ? bit : 0n, bit), doing)
}
