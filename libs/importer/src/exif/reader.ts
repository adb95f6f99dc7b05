import { resolve } from 'node:path'
import { ExifTool } from 'exiftool-vendored'
import { dateTagNames, type Tags } from '../taken.ts'
import { TagsTask } from './tags-task.ts'

/** Reads the tags of photos and films. */
export interface TagReader extends AsyncDisposable {
  /**
   * The tags of a file that a date and a name are made from; none if it has none, or is broken.
   *
   * @param path - its path; exiftool takes no control characters in it
   */
  read(path: string): Promise<Tags>
}

interface Request {
  readonly path: string
  readonly answer: (tags: Tags) => void
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
      const found = await ask(some.map(({ path }) => path))
      for (const { path, answer } of some) answer(found.get(path) ?? {})
    }
    busy = undefined
  }

  async function ask(paths: readonly string[]): Promise<Map<string, Tags>> {
    // exiftool shows some dates on the clock of its host.
    tool ??= new ExifTool({ maxProcs: 1, exiftoolEnv: { ...process.env, TZ: 'UTC' } })
    const task = (): TagsTask => new TagsTask(readArgs, paths)
    const found = await tool.enqueueTask(task).catch(() => [])
    return new Map(found.map((tags) => [String(tags['SourceFile']), tags]))
  }

  return {
    async read(path) {
      // One such path would fail the whole command.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
      if (/[\u0000-\u001f\u007f]/.test(path)) return {}
      const { promise, resolve: answer } = Promise.withResolvers<Tags>()
      waiting.push({ path: resolve(path), answer })
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
