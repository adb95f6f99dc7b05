import { RepositoryError } from './errors.ts'
import type { PuavoConf } from './meta.ts'

/** What is in an image. */
export interface ImageContent {
  /** Whether it is a squashfs. */
  readonly format: 'squashfs' | 'any'
  /** The settings that it knows. */
  readonly puavoConf: PuavoConf
  /** What is odd about it. */
  readonly warnings: readonly string[]
  /** How many bytes of it were read for that. */
  readonly bytesRead: number
}

/**
 * Look into an image.
 *
 * @throws {@link RepositoryError} `ERR_IMAGE`, `ERR_DUPLICATE_KEY`
 */
export async function readContent(
  path: string,
  allowAny: boolean,
  _signal: AbortSignal,
): Promise<ImageContent> {
  if (!allowAny) throw new RepositoryError('ERR_IMAGE', `${path}: expected a squashfs`)
  return { format: 'any', puavoConf: {}, warnings: [], bytesRead: 0 }
}
