import { closeSync, openSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import koffi from 'koffi'
import { boardFailure } from '../errors.ts'
import { getLine, getValues, lineRequest, lineValues, request, setValues } from './gpio-abi.ts'

/** Lines of a GPIO chip that are ours. */
export interface GpioLines extends Disposable {
  /** Switch a line. @param index - its place among those that were asked for */
  set(index: number, isOn: boolean): void
  /** Whether a line is on. */
  get(index: number): boolean
}

type Ioctl = (fd: number, request: bigint, argument: Uint8Array) => number

let ioctl: Ioctl | undefined

/**
 * Take lines of a chip. They are free again when they are disposed of, or when the process ends.
 *
 * @param chip - path of a character device: `/dev/gpiochip0`
 * @param offsets - numbers of lines of the chip
 * @param flags - some of `lineFlags`
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such chip or line, or somebody else has it
 */
export function takeLines(chip: string, offsets: readonly number[], flags: number): GpioLines {
  const what = `lines ${offsets.join(', ')} of ${chip}`
  let device: number
  try {
    device = openSync(chip, 'r+')
  } catch (cause) {
    throw boardFailure(cause, `take the ${what}`)
  }
  let lines: number
  try {
    const asked = lineRequest(offsets, flags, 'imagetank')
    call(device, getLine, asked, `take the ${what}`)
    lines = asked.readInt32LE(request.fd)
  } finally {
    closeSync(device)
  }
  return {
    set(index, isOn) {
      const bit = 1n << BigInt(index)
      call(lines, setValues, lineValues(isOn ? bit : 0n, bit), `switch the ${what}`)
    },
    get(index) {
      const bit = 1n << BigInt(index)
      const values = lineValues(0n, bit)
      call(lines, getValues, values, `read the ${what}`)
      return (values.readBigUInt64LE(0) & bit) !== 0n
    },
    [Symbol.dispose]: () => closeSync(lines),
  }
}

function call(fd: number, number: number, argument: Uint8Array, doing: string): void {
  // Variadic: the compilers of some machines pass its arguments otherwise.
  ioctl ??= koffi.load(null).func('int ioctl(int fd, unsigned long request, void *argument)')
  if (ioctl(fd, BigInt(number), argument) >= 0) return
  const errno = koffi.errno()
  const code = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0]
  const cause = Object.assign(new Error(getSystemErrorMessage(-errno)), { code })
  throw boardFailure(cause, doing)
}
