import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DurableError, makeDirectory, publish } from '@boxwright/durable'

/**
 * Give a whole file a name in the first folder where it is free: `1/IMG_1.JPG`, `2/IMG_1.JPG`. What belongs together has
 * one folder, what only has one name has not. It survives a power cut.
 *
 * @param file in the same file system
 * @param folder of those folders
 * @param prefix of their names
 * @param path in them
 * @throws DurableError
 */
export async function putInto(
  file: string,
  folder: string,
  prefix: string,
  path: string,
): Promise<void> {
  for (let number = 1; ; number++) {
    const target = join(folder, `${prefix}${number}`, path)
    try {
      await makeDirectory(dirname(target))
      await publish(file, target)
      return
    } catch (error) {
      if (isGone(error)) {
        // An import that ends takes away what is empty. If it is the file that is gone, this throws.
        await stat(file)
        number -= 1
        continue
      }
      if (!isTaken(error)) throw error
      // Else it would be taken in every folder there could be.
      if (!(await stat(folder)).isDirectory()) throw error
    }
  }
}

/** There is such a file; or where a folder is to be, there is a file. */
function isTaken(error: unknown): boolean {
  if (!(error instanceof DurableError)) return false
  return error.code === 'ERR_EXISTS' || ['EEXIST', 'ENOTDIR'].includes(systemCodeOf(error))
}

/** The folder is not there any more. */
function isGone(error: unknown): boolean {
  return error instanceof DurableError && systemCodeOf(error) === 'ENOENT'
}

function systemCodeOf({ cause }: DurableError): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? ''
}
