import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi'
import { RecorderError } from '../errors.ts'

/*
 * libvorbis keeps its working memory on the stack: 200 kB of it, measured, and libopus 71 kB. koffi's
 * threads have 128 kB by default, without a guard behind them. The setting is refused once this thread
 * has called any library through koffi, so it is made when this module is read, before a device or a
 * file is opened.
 */
const encoderStack = 1 << 20
try {
  koffi.config({ async_stack_size: encoderStack, max_async_calls: 4096 })
} catch {
  // Somebody was faster: later() then keeps to the stack of synchronous calls.
}
const threadsHaveRoom = (koffi.config().async_stack_size ?? 0) >= encoderStack

/** Load a C library by its soname; the error names the Debian package that has it. */
export function openLibrary(soname: string, debianPackage: string): LibraryHandle {
  try {
    return koffi.load(soname)
  } catch (cause) {
    throw new RecorderError(
      'ERR_LIBRARY_MISSING',
      `${soname} cannot be loaded: install it (Debian: apt-get install ${debianPackage})`,
      { cause },
    )
  }
}

/** What a call on a thread came to. */
export interface Called<T> {
  readonly result: T
  /** The thread's `errno` after the call: meaningful only if the call failed in the system. */
  readonly errno: number
}

/**
 * Call a C function on one of libuv's threads (there are `UV_THREADPOOL_SIZE` of them, 4 unless set
 * otherwise), so that a slow disk or an encoder does not hold up the event loop.
 *
 * @param run the function
 * @param args its arguments; buffers must not be touched before the promise settles
 */
export function later<A extends unknown[], T>(
  run: KoffiFunc<(...args: A) => T>,
  ...args: A
): Promise<Called<T>> {
  return new Promise((resolve, reject) => {
    if (!threadsHaveRoom) {
      resolve({ result: run(...args), errno: koffi.errno() })
      return
    }
    const settle = (error: unknown, result: T): void => {
      // Kept alive until here: the thread reads and writes these buffers.
      void args
      if (error) reject(error as Error)
      else resolve({ result, errno: koffi.errno() })
    }
    ;(run.async as (...all: unknown[]) => void)(...args, settle)
  })
}
