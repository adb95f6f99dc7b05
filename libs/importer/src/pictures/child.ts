import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ImporterError } from '../errors.ts'
import type { PictureAnswer, PictureRequest } from './protocol.ts'

const script = fileURLToPath(
  new URL(`./picture-process${extname(import.meta.url)}`, import.meta.url),
)

/** A process that decodes images, one at a time; begun with the first one. */
export interface PictureChild extends AsyncDisposable {
  /**
   * Make the pictures of a file.
   *
   * @returns a JPEG for each size
   * @throws {@link ImporterError} `ERR_PICTURE`: there is none in it, it takes too long, or it killed the process, of
   * which there is another for the next file. The signal's reason.
   */
  make(request: PictureRequest, signal: AbortSignal): Promise<readonly Uint8Array[]>
}

/** @param timeout - how long a file may take, in s */
export function createPictureChild(timeout: number): PictureChild {
  let child: ChildProcess | undefined

  async function end(): Promise<void> {
    const ended = child
    child = undefined
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return
    const exited = once(ended, 'exit')
    ended.kill('SIGKILL')
    await exited
  }

  return {
    async make(request, signal) {
      signal.throwIfAborted()
      // Nothing of ours on its command line: its imports stay within this package. What an image leaves behind
      // (V8's young space, glibc's arenas for each thread) would else grow to twice as much within a card.
      child ??= fork(script, [], {
        execArgv: ['--max-semi-space-size=1'],
        env: { ...process.env, MALLOC_ARENA_MAX: '1' },
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      const late = AbortSignal.timeout(timeout * 1000)
      try {
        const stop = AbortSignal.any([signal, late])
        const answer = await askChild(child, request, stop)
        if ('pictures' in answer) return answer.pictures
        throw new ImporterError('ERR_PICTURE', `No picture of ${request.path}: ${answer.message}`)
      } catch (cause) {
        if (cause instanceof ImporterError) throw cause
        await end()
        signal.throwIfAborted()
        const reason = late.aborted ? `it took longer than ${timeout} s` : String(cause)
        throw new ImporterError('ERR_PICTURE', `No picture of ${request.path}: ${reason}`, {
          cause,
        })
      }
    },
    [Symbol.asyncDispose]: end,
  }
}

async function askChild(
  child: ChildProcess,
  request: PictureRequest,
  signal: AbortSignal,
): Promise<PictureAnswer> {
  const settled = new AbortController()
  const options = { signal: AbortSignal.any([signal, settled.signal]) }
  try {
    const answered = once(child, 'message', options) as Promise<[PictureAnswer]>
    const ended = once(child, 'exit', options).then(([code, killer]) => {
      throw new Error(`the process that decodes it ended with ${killer ?? code}`)
    })
    child.send(request, () => undefined)
    const [answer] = (await Promise.race([answered, ended])) as [PictureAnswer]
    return answer
  } finally {
    settled.abort()
  }
}
