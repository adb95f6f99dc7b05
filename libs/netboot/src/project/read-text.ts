import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ConfigFault } from '../config/fault.ts'

/** A file of keys that is larger is none: 20,000 machines take half of it. In bytes. */
const longest = 1 << 20

/**
 * Read a file of keys: text, of this project, and not too much of it.
 *
 * @param folder of the project
 * @param file its path in it
 * @returns the text; a fault, if it is no such file; `undefined` if it is not there
 */
export async function readText(
  folder: string,
  file: string,
): Promise<string | ConfigFault | undefined> {
  const fault = (problem: string, remedy: string): ConfigFault => {
    return { file, line: 1, key: '', problem, remedy }
  }
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, file))])
    // Its faults quote it: they must not tell what is elsewhere.
    if (relative(root, path).startsWith('..')) {
      const problem = `expected a file of this project, got a link to ${path}`
      return fault(problem, 'Copy the file into the project')
    }
    // A pipe would keep whoever opens it waiting.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return await textOf(handle, fault)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    return fault(`expected a file that can be read: ${message}`, 'Let whoever starts it read it')
  }
}

async function textOf(
  handle: FileHandle,
  fault: (problem: string, remedy: string) => ConfigFault,
): Promise<string | ConfigFault> {
  const remedy = 'Write keys and values into it, as in a file that `init` makes'
  if (!(await handle.stat()).isFile()) return fault('expected a file, got something else', remedy)
  const bytes = Buffer.alloc(longest + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = (await handle.read(bytes, length, bytes.length - length)).bytesRead
  }
  if (length > longest) return fault(`expected at most ${longest} bytes, got more`, remedy)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length))
    return text.includes('\0') ? fault('expected text, got bytes that are none', remedy) : text
  } catch {
    return fault('expected text in UTF-8, got bytes that are none', remedy)
  }
}
