import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { AggregatorError } from '../errors.ts'
import type { Configuration } from './configuration.ts'

/**
 * Make what a configuration names and what is not there: the folder of data, the file of the log with its folder.
 *
 * @returns what was made, in order
 * @throws {@link AggregatorError} `ERR_STORAGE`, a line for each that cannot be made, or is something else
 */
export async function prepare({
  folder,
  log,
}: Pick<Configuration, 'folder' | 'log'>): Promise<string[]> {
  const made: string[] = []
  const faults: string[] = []
  const need = async (path: string, kind: 'file' | 'folder', make: () => Promise<void>) => {
    try {
      const there = await stat(path).catch(() => undefined)
      if (there === undefined) {
        await make()
        made.push(path)
      } else if (kind === 'file' ? !there.isFile() : !there.isDirectory()) {
        faults.push(`${path}: expected a ${kind}, got something else`)
      }
    } catch (error) {
      faults.push(`${path} cannot be made: ${error instanceof Error ? error.message : error}`)
    }
  }
  await need(folder, 'folder', () => makeDirectory(folder))
  await need(log.filepath, 'file', async () => {
    await makeDirectory(dirname(log.filepath))
    // To append: if another process was quicker, nothing of its is lost.
    await (await open(log.filepath, 'a')).close()
  })
  if (faults.length > 0) throw new AggregatorError('ERR_STORAGE', faults.join('\n'))
  return made
}
