import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RecorderError } from '../errors.ts'
import type { EncodeJob, EncodeMessage } from './protocol.ts'

const script = fileURLToPath(
  new URL(`./encode-process${extname(import.meta.url)}`, import.meta.url),
)

/**
 * Encode a file in a process of its own, at the lowest priority: what a hostile file does to a decoder it does not do
 * to a recorder. The process ends with its file, with the signal, and with us.
 *
 * @param job what to do
 * @param onProgress told a few times a second
 * @param signal kills it
 * @returns how many frames were encoded
 * @throws {@link RecorderError} what the file or the encoder gave reason for; the signal's reason
 */
export async function encodeInChild(
  job: EncodeJob,
  onProgress: (frames: number, total: number) => void,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted()
  // Nothing of ours on its command line: its imports stay within this package.
  const child = fork(script, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    return await outcome(child, job, onProgress)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

async function outcome(
  child: ChildProcess,
  job: EncodeJob,
  onProgress: (frames: number, total: number) => void,
): Promise<number> {
  let last: EncodeMessage | undefined
  child.on('message', (message: EncodeMessage) => {
    if (message.type === 'progress') onProgress(message.frames, message.total)
    else last = message
  })
  // `exit` comes when the process is reaped, `error` when it could not be started.
  const exited = once(child, 'exit')
  child.send(job, () => undefined)
  const [code, killedBy] = await exited.catch((cause: unknown) => {
    throw new RecorderError('ERR_AUDIO_FILE', `${job.source}: no process to encode it`, { cause })
  })
  if (last?.type === 'done') return last.frames
  if (last?.type === 'failed') throw new RecorderError(last.code, last.message)
  const how = killedBy ? `was killed by ${killedBy}` : `ended with ${code}`
  throw new RecorderError('ERR_AUDIO_FILE', `${job.source}: the encoding process ${how}`)
}
