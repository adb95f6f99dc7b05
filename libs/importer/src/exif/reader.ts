import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ExifTool } from 'exiftool-vendored'
import { ImporterError } from '../errors.ts'
import { dateTagNames, type Tags } from '../taken.ts'
import { boundedExiftool } from './bounded.ts'

/** Reads the tags of photos and films. */
export interface TagReader extends AsyncDisposable {
  /**
   * The tags of a file that a date and a name are made from; none if it has none, or is broken. A file on which
   * exiftool fails or hangs, twice, has {@link troubleTag}.
   *
   * @param path - its path; exiftool takes no control characters in it
   * @throws {@link ImporterError} `ERR_EXIFTOOL`: it cannot be started
   */
  read(path: string): Promise<Tags>
}

/** Says why exiftool failed on a file. */
export const troubleTag = 'ExifTool:Error'

interface Request {
  readonly path: string
  readonly answer: (tags: Tags) => void
  readonly refuse: (error: unknown) => void
}

const wanted = [...dateTagNames, 'Make', 'Model', 'SerialNumber', 'InternalSerialNumber']

/**
 * -fast leaves out what is behind a photo; -fast2 would not find the dates of a film, which cameras write
 * behind its pictures. -G1 tells where a tag is from.
 */
const readArgs = ['-fast', '-G1', ...wanted.map((name) => `-${name}`)]

/** exiftool looks for the next command every 10 ms: many files in one command cost little more than one. */
const mostFiles = 64

/**
 * Start to read tags, with one exiftool process for all files, begun with the first one. It ends with
 * this process, also when that is killed.
 */
export function openTagReader(): TagReader {
  let tool: ExifTool | undefined
  let waiting: Request[] = []
  let busy: Promise<void> | undefined

  async function answerAll(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, mostFiles)
      waiting = waiting.slice(mostFiles)
      try {
        const found = await askForAll(some.map(({ path }) => path))
        for (const { path, answer } of some) answer(found.get(path) ?? {})
      } catch (error) {
        for (const { refuse } of some) refuse(error)
      }
    }
    busy = undefined
  }

  async function ask(paths: readonly string[]): Promise<readonly Tags[]> {
    tool ??= await start()
    // Not before it is needed: most cards can do without.
    const { TagsTask } = await import('./tags-task.ts')
    return await tool.enqueueTask(() => new TagsTask(readArgs, paths))
  }

  /** A file on which exiftool fails or hangs spoils its command: then each is asked for alone. */
  async function askForAll(paths: readonly string[]): Promise<Map<string, Tags>> {
    const found = new Map<string, Tags>()
    const together = await ask(paths).catch(passOn)
    for (const tags of together ?? []) found.set(String(tags['SourceFile']), tags)
    if (!together) for (const path of paths) found.set(path, await askAlone(path))
    return found
  }

  /** One that fails again with an exiftool that has just been seen to work does so by itself. */
  async function askAlone(path: string): Promise<Tags> {
    const told = await ask([path]).catch(passOn)
    if (told) return told[0] ?? {}
    const failed = tool
    tool = undefined
    await failed?.end(false).catch(() => undefined)
    tool = await start()
    try {
      const [again = {}] = await ask([path])
      return again
    } catch (error) {
      passOn(error)
      return { [troubleTag]: error instanceof Error ? error.message : String(error) }
    }
  }

  return {
    async read(path) {
      // One such path would fail the whole command.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
      if (/[\u0000-\u001f\u007f]/.test(path)) return {}
      const { promise, resolve: answer, reject: refuse } = Promise.withResolvers<Tags>()
      waiting.push({ path: resolve(path), answer, refuse })
      busy ??= answerAll()
      return await promise
    },
    async [Symbol.asyncDispose]() {
      await busy
      await tool?.end()
      tool = undefined
    },
  }
}

/** Without exiftool nothing can be tried again. */
function passOn(error: unknown): undefined {
  if (error instanceof ImporterError) throw error
}

/** How long exiftool may take to start on a small box, and for one command, in ms. */
const patience = { start: 30_000, command: 30_000 }

/** Without its dates every photo would get a wrong day: better no import than that. */
async function start(): Promise<ExifTool> {
  const { ExifTool } = await import('exiftool-vendored')
  const bounded = await boundedExiftool()
  const tool = new ExifTool({
    maxProcs: 1,
    taskTimeoutMillis: patience.command,
    taskRetries: 0,
    ...bounded,
    // exiftool shows some dates on the clock of its host.
    exiftoolEnv: { ...bounded.exiftoolEnv, TZ: 'UTC' },
  })
  const late = new AbortController()
  try {
    // Without it, or if exiftool cannot be started at all, the promise below would stay pending for ever.
    await promisify(execFile)('perl', ['-e', '0'])
    await Promise.race([
      tool.version(),
      delay(patience.start, undefined, { signal: late.signal }).then(() => {
        throw new Error(`it did not answer within ${patience.start / 1000} s`)
      }),
    ])
    return tool
  } catch (cause) {
    // What never started may never end, either.
    tool.end(false).catch(() => undefined)
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `Could not start exiftool, which needs Perl: ${reason}`
    throw new ImporterError('ERR_EXIFTOOL', message, { cause })
  } finally {
    late.abort()
  }
}
