import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { System } from '@boxwright/netboot'
import type { SourceSystem } from '../api/types.ts'

/** What is shown of a system. */
export async function systemOf({ name, folder, config, files }: System): Promise<SourceSystem> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size))
  return {
    name,
    title: config.dispname,
    method: config.method,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}
