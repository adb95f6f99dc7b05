import type { Readable } from 'node:stream'
import { endInWords, ProcessError, quoteLines } from '../errors.ts'
import type { Exit } from '../exit.ts'
import type { ExecuteOptions } from '../options.ts'
import { type ExecuteSettings, readExecuteOptions } from '../settings.ts'
import { drain } from './drain.ts'
import { launch } from './launch.ts'

/** What a program gave. */
export interface Output<T = string> {
  /** What it wrote to its standard output. */
  readonly stdout: T
  /** What it wrote to its standard error. */
  readonly stderr: T
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if none did. */
  readonly signal: NodeJS.Signals | null
}

/** How much of stderr goes into an error. */
const quotedLines = 20
const quotedLength = 500

/**
 * Run a program to its end.
 *
 * @throws {@link ProcessError} `ERR_OPTIONS`, `ERR_NOT_FOUND`, `ERR_START`; `ERR_EXITED` for an exit code that
 *   is not accepted, with its last lines on stderr; `ERR_TIMEOUT`, `ERR_OUTPUT_LIMIT`, `ERR_ABORTED`, each
 *   once it has been ended
 *
 * @example
 * ```ts
 * import { execute } from '@boxwright/process'
 *
 * const { stdout } = await execute({ command: 'lsblk', args: ['--json'], timeout: 10_000 })
 * ```
 */
export async function execute(
  options: ExecuteOptions & { readonly encoding: 'buffer' },
): Promise<Output<Buffer>>
export async function execute(
  options: ExecuteOptions & { readonly encoding?: 'utf8' },
): Promise<Output>
export async function execute(options: ExecuteOptions): Promise<Output<string | Buffer>> {
  const settings = readExecuteOptions(options)
  const { name, signal, timeout, input, maxOutput } = settings
  const aborted = (): ProcessError =>
    new ProcessError('ERR_ABORTED', `${name} was aborted`, { cause: signal?.reason })
  if (signal?.aborted) throw aborted()
  const { child, group } = await launch(settings, [
    input.length === 0 ? 'ignore' : 'pipe',
    'pipe',
    'pipe',
  ])
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  let failure: ProcessError | undefined
  const fail = (error: ProcessError, end: () => Promise<Exit>): void => {
    failure ??= error
    void end()
  }
  const tooMuch = (): void => {
    const message = `${name} wrote more than ${maxOutput} bytes (maxOutput)`
    fail(new ProcessError('ERR_OUTPUT_LIMIT', message), group.kill)
  }
  const tooLate = (): void => {
    const message = `${name} took longer than ${timeout} ms (timeout)`
    fail(new ProcessError('ERR_TIMEOUT', message), group.end)
  }
  const abort = (): void => fail(aborted(), group.end)
  const timer = timeout === undefined ? undefined : setTimeout(tooLate, timeout)
  signal?.addEventListener('abort', abort)
  // It may have been aborted while the program was started.
  if (signal?.aborted) abort()
  const [stdout, stderr] = (await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => {
      const chunks = stream ? collect(stream, maxOutput, tooMuch) : []
      await group.gone
      if (stream) await drain(stream)
      return Buffer.concat(chunks)
    }),
  )) as [Buffer, Buffer]
  clearTimeout(timer)
  signal?.removeEventListener('abort', abort)
  if (failure) throw failure
  return outputOf(settings, await group.gone, stdout, stderr)
}

/** The chunks as they come, up to a limit: what comes after it is thrown away. */
function collect(stream: Readable, maxBytes: number, tooMuch: () => void): Buffer[] {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('error', () => undefined)
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else tooMuch()
  })
  return chunks
}

function outputOf(
  { name, accept, encoding }: ExecuteSettings,
  { code, signal }: Exit,
  stdout: Buffer,
  stderr: Buffer,
): Output<string | Buffer> {
  if (accept !== 'any' && (code === null || !accept.includes(code))) {
    const lines = lastLines(stderr)
    const message = quoteLines(`${name} ${endInWords(code, signal)}`, lines)
    throw new ProcessError('ERR_EXITED', message, { exitCode: code, signal, lines })
  }
  const decode = (bytes: Buffer): string | Buffer =>
    encoding === 'buffer' ? bytes : bytes.toString('utf8')
  return { stdout: decode(stdout), stderr: decode(stderr), code, signal }
}

function lastLines(stderr: Buffer): string[] {
  const text = stderr
    .subarray(-quotedLines * quotedLength)
    .toString('utf8')
    .trimEnd()
  if (text === '') return []
  return text
    .split(/\r?\n/)
    .slice(-quotedLines)
    .map((line) => line.slice(0, quotedLength))
}
