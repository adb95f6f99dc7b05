import { ExifTool } from 'exiftool-vendored'
import { dateTagNames, type Tags } from '../taken.ts'

/** Reads the tags of photos and films. */
export interface TagReader extends AsyncDisposable {
  /**
   * The tags of a file that a date and a name are made from; none if it has none, or is broken.
   *
   * @param path - its path; exiftool takes no control characters in it
   */
  read(path: string): Promise<Tags>
}

const wanted = [...dateTagNames, 'Make', 'Model', 'SerialNumber', 'InternalSerialNumber']

/**
 * -fast2 leaves out maker's notes and trailers, which have no date that EXIF has not. -G1 tells where
 * a tag is from; -n would turn texts to numbers of our own, so it is not given.
 */
const readArgs = ['-fast2', '-G1', '-m', ...wanted.map((name) => `-${name}`)]

/**
 * Start to read tags, with one exiftool process for all files, begun with the first one. It ends with
 * this process, also when that is killed.
 */
export function openTagReader(): TagReader {
  let tool: ExifTool | undefined
  return {
    async read(path) {
      // exiftool shows some dates on the clock of its host.
      tool ??= new ExifTool({ maxProcs: 1, exiftoolEnv: { ...process.env, TZ: 'UTC' } })
      const tags = await tool.readRaw(path, { readArgs }).catch(() => undefined)
      return { ...tags }
    },
    async [Symbol.asyncDispose]() {
      await tool?.end()
      tool = undefined
    },
  }
}
