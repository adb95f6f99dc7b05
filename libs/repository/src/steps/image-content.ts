import { RepositoryError } from '../errors.ts'
import type { PuavoConf } from '../meta.ts'
import { readPuavoConf } from '../squashfs/puavo-conf.ts'

/** What is in an image. */
export interface ImageContent {
  /** Whether it is a squashfs. */
  readonly format: 'squashfs' | 'any'
  /** The settings that it knows. */
  readonly puavoConf: PuavoConf
  /** What is odd about it. */
  readonly warnings: readonly string[]
}

/**
 * Look into an image.
 *
 * @param allowAny - whether what is no whole squashfs is taken as it is
 * @throws {@link RepositoryError} `ERR_IMAGE`, `ERR_DUPLICATE_KEY`, `ERR_IO`
 */
export async function readContent(path: string, allowAny: boolean): Promise<ImageContent> {
  try {
    const { definitions, isThere } = await readPuavoConf(path)
    const warnings = isThere ? [] : ['it defines no puavo-conf']
    return { format: 'squashfs', puavoConf: definitions, warnings }
  } catch (error) {
    const other = error instanceof RepositoryError && error.code === 'ERR_IMAGE'
    if (!allowAny || !other) throw error
    return { format: 'any', puavoConf: {}, warnings: [] }
  }
}
