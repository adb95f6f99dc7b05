import { getSystemErrorName } from 'node:util'
import koffi from 'koffi'

type Advise = (fd: number, offset: bigint, length: bigint, advice: number) => number

let advise: Advise | undefined

/** POSIX_FADV_DONTNEED of `<fcntl.h>`; it is 4 on every Linux but s390. */
const dontNeed = process.arch === 's390x' ? 6 : 4

/** Ask the kernel to forget what it has of a file in memory. */
export function dropPages(fd: number): void {
  advise ??= koffi.load(null).func('posix_fadvise', 'int', ['int', 'int64', 'int64', 'int'])
  const code = advise(fd, 0n, 0n, dontNeed)
  if (code !== 0) throw new Error(`posix_fadvise failed: ${getSystemErrorName(-code)}`)
}
