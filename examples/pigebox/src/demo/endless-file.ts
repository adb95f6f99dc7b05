import { execFile } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { PigeboxError } from '../errors.ts'

const run = promisify(execFile)

/** What is written ahead of the reader, and kept behind it, in s: so long may either of us stall. */
const ahead = 40
const behind = 10
/** Seconds between two visits. */
const visits = 10
/** Holes are punched in whole pages. */
const page = 4096
/** Bytes written at once. */
const piece = 1 << 20

/** How an endless file is played. */
export interface EndlessFileOptions {
  /** Where; nothing must be there. */
  readonly path: string
  /** What it plays, over and over. */
  readonly loop: Uint8Array
  /** How fast it is read. */
  readonly bytesPerSecond: number
  /** Told when it cannot be written any more. */
  readonly failed: (error: PigeboxError) => void
}

/**
 * Begin a file that plays a loop for ever to a reader that goes at the pace of the clock. libasound's
 * file plugin reads `infile` to its end and from then on hands out whatever is in its caller's buffer;
 * it knows no loop, and a FIFO would block the capture thread whenever its feeder is late. So the file
 * grows ahead of its reader, and what was read is given back to the file system: it takes 9 MB.
 */
export async function endlessFile(options: EndlessFileOptions): Promise<AsyncDisposable> {
  const { path, loop, bytesPerSecond, failed } = options
  const file = await open(path, 'wx+')
  const started = performance.now()
  let written = 0
  let visiting: Promise<void> = Promise.resolve()

  const visit = async (): Promise<void> => {
    const read = ((performance.now() - started) / 1000) * bytesPerSecond
    while (written < read + ahead * bytesPerSecond) {
      const at = written % loop.length
      const { bytesWritten } = await file.write(
        loop,
        at,
        Math.min(piece, loop.length - at),
        written,
      )
      written += bytesWritten
    }
    const past = Math.floor((read - behind * bytesPerSecond) / page) * page
    if (past > 0) await punch(file, past)
  }
  await visit()
  const timer = setInterval(() => {
    visiting = visiting.then(visit).catch((cause) => {
      clearInterval(timer)
      const reason = cause instanceof Error ? cause.message : String(cause)
      failed(new PigeboxError('ERR_DEMO', `the demo's sound cannot go on: ${reason}`, { cause }))
    })
  }, visits * 1000)

  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await visiting
      await file.close()
    },
  }
}

/** Give the first bytes of a file back to the file system; its length and offsets stay. */
async function punch({ fd }: FileHandle, bytes: number): Promise<void> {
  // The file has no name any more: whoever has it open reads on, and nothing is left after SIGKILL.
  const path = `/proc/${process.pid}/fd/${fd}`
  await run('fallocate', ['--punch-hole', '--offset', '0', '--length', `${bytes}`, path])
}
