import { closeSync, constants, openSync, readSync } from 'node:fs'
import { boardFailure } from '../errors.ts'
import type { ButtonEdge, ButtonSource } from './button-source.ts'
import { grab, inputEventSize, keyEvents, monotonic, powerKey, setClock } from './input-abi.ts'
import { ioctl, isReadable, longSize } from './system-calls.ts'

/** A button that the kernel has as a key. */
export interface KeyButtonOptions {
  /** Path of its device: `/dev/input/event0`, or better a name in `/dev/input/by-path`, which stays. */
  readonly device: string
  /** Which key of it, as `linux/input-event-codes.h` counts. Default 116: `KEY_POWER`. */
  readonly key?: number
}

const eventsAtOnce = 64

/**
 * A button that the kernel has as a key: most boards do that with the driver `gpio-keys`, on a Raspberry Pi by
 * `dtoverlay=gpio-key` or `gpio-shutdown`. The device is ours alone: systemd-logind, which would switch the machine off at
 * once, does not see the key.
 *
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such device, it has no keys, or somebody else has it
 */
export function keyButton({ device, key = powerKey }: KeyButtonOptions): ButtonSource {
  const doing = `use the key ${key} of ${device}`
  let fd: number
  try {
    fd = openSync(device, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    throw boardFailure(cause, doing)
  }
  try {
    const clock = Buffer.alloc(4)
    clock.writeInt32LE(monotonic)
    ioctl(fd, setClock, clock, doing)
    ioctl(fd, grab, 1, doing)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  const long = longSize()
  const bytes = Buffer.alloc(eventsAtOnce * inputEventSize(long))
  return {
    read() {
      const found: ButtonEdge[] = []
      try {
        while (isReadable(fd)) {
          const events = keyEvents(bytes.subarray(0, readSync(fd, bytes)), long)
          found.push(...events.filter(({ code }) => code === key))
        }
      } catch (cause) {
        throw boardFailure(cause, doing)
      }
      return found.map(({ isDown, ms }) => ({ isDown, ms }))
    },
    [Symbol.dispose]: () => closeSync(fd),
  }
}
