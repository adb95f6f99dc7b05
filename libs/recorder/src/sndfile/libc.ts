import koffi from 'koffi'

/** The functions of the C library that Node has no name for. */
interface Libc {
  dup(fd: number): number
  dup2(from: number, to: number): number
  memfd_create(name: string, flags: number): number
}

let loaded: Libc | undefined

function libc(): Libc {
  if (!loaded) {
    const library = koffi.load(null)
    loaded = {
      dup: library.func('dup', 'int', ['int']),
      dup2: library.func('dup2', 'int', ['int', 'int']),
      memfd_create: library.func('memfd_create', 'int', ['str', 'uint']),
    }
  }
  return loaded
}

/** Another descriptor for the same open file, to be closed on its own. */
export function duplicate(fd: number): number {
  const other = libc().dup(fd)
  if (other < 0) throw new Error(`dup failed: errno ${koffi.errno()}`)
  return other
}

/**
 * Let a descriptor lead elsewhere, atomically: what it was is closed.
 *
 * @param fd the descriptor to change
 * @param target what it becomes a duplicate of
 */
export function redirect(fd: number, target: number): void {
  if (libc().dup2(target, fd) < 0) throw new Error(`dup2 failed: errno ${koffi.errno()}`)
}

/** A file that is nowhere but in memory, and is gone with its descriptor. */
export function memoryFile(name: string): number {
  const closeOnExec = 1
  const fd = libc().memfd_create(name, closeOnExec)
  if (fd < 0) throw new Error(`memfd_create failed: errno ${koffi.errno()}`)
  return fd
}
