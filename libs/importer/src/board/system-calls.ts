import { getSystemErrorMessage } from 'node:util'
import koffi from 'koffi'
import { boardFailure } from '../errors.ts'

interface SystemCalls {
  ioctl(fd: number, request: bigint, argument: Uint8Array): number
  ioctlWithNumber(fd: number, request: bigint, argument: number): number
  poll(fds: Uint8Array, count: number, timeout: number): number
}

let loaded: SystemCalls | undefined

function systemCalls(): SystemCalls {
  if (loaded) return loaded
  const libc = koffi.load(null)
  loaded = {
    // In C they are variadic; on Linux the arguments are passed alike.
    ioctl: libc.func('int ioctl(int fd, unsigned long request, void *argument)'),
    ioctlWithNumber: libc.func('int ioctl(int fd, unsigned long request, long argument)'),
    poll: libc.func('int poll(void *fds, unsigned long count, int timeout)'),
  }
  return loaded
}

/**
 * Ask a device for something.
 *
 * @param argument - what the request takes: a structure, which may be written to, or a number
 * @param doing - what for, for the error
 * @throws {@link ImporterError} `ERR_BOARD`
 */
export function ioctl(
  fd: number,
  request: number,
  argument: Uint8Array | number,
  doing: string,
): void {
  const calls = systemCalls()
  const result =
    typeof argument === 'number'
      ? calls.ioctlWithNumber(fd, BigInt(request), argument)
      : calls.ioctl(fd, BigInt(request), argument)
  if (result >= 0) return
  const errno = koffi.errno()
  const code = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0]
  const cause = Object.assign(new Error(getSystemErrorMessage(-errno)), { code })
  throw boardFailure(cause, doing)
}

/** `POLLIN` of `poll.h`. */
const pollIn = 1

/** Whether a read from a device would not wait: it has something to tell, or is gone. */
export function isReadable(fd: number): boolean {
  // `struct pollfd`: int fd, short events, short revents.
  const asked = Buffer.alloc(8)
  asked.writeInt32LE(fd, 0)
  asked.writeInt16LE(pollIn, 4)
  return systemCalls().poll(asked, 1, 0) > 0
}

/** Bytes of a C `long`: structures of the kernel are laid out by it. */
export function longSize(): number {
  return koffi.sizeof('long')
}
