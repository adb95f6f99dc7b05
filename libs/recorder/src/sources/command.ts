import { run } from '@boxwright/process'
import { RecorderError } from '../errors.ts'
import type { PcmFormat } from '../pcm.ts'
import type { PcmSource } from '../source.ts'
import { fromIterable } from './iterable.ts'

/** Options of {@link fromCommand}. */
export interface CommandOptions {
  /** The program: a name that is looked up in PATH, or a path. No shell is involved. */
  readonly command: string
  /** Its arguments. */
  readonly args?: readonly string[]
  /** What it writes to its stdout: raw PCM of this format, or `wav`, a stream with a header. */
  readonly format: PcmFormat | 'wav'
  /** `true` (default): it captures as it writes, and the clock leads. `false` for a program that reads a file. */
  readonly live?: boolean
}

/**
 * Record what a program writes to its stdout. The program is ended with the source, and with this process however
 * that ends. A program that ends by itself ends the source.
 *
 * @throws {@link RecorderError} `ERR_SOURCE` when it cannot be started, or writes no WAV header where one is
 * expected; while it is recorded, when it fails: its last words are in the message.
 *
 * @example
 * ```ts
 * import { fromCommand } from '@boxwright/recorder'
 *
 * const source = await fromCommand({
 *   command: 'arecord',
 *   args: ['-q', '-f', 'cd', '-t', 'wav'],
 *   format: 'wav',
 * })
 * console.log(source.format)
 * ```
 */
export async function fromCommand(options: CommandOptions): Promise<PcmSource> {
  const { command, args = [], format, live = true } = options
  const program = run({ command, args, stdout: 'bytes' })
  const failed = (cause: unknown): RecorderError => {
    const words = cause instanceof Error ? cause.message : String(cause)
    return new RecorderError('ERR_SOURCE', `${command}: ${words}`, { cause })
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (program.stdout) yield* program.stdout
    const { error } = await program.exit
    if (error) throw failed(error)
  }
  try {
    await program.ready
    const source = await fromIterable({ bytes: bytes(), format, name: command, live })
    return {
      ...source,
      async [Symbol.asyncDispose]() {
        // First the program: a stream that is silent does not end before it.
        await program.stop()
        await source[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await program.stop()
    throw error instanceof RecorderError ? error : failed(error)
  }
}
