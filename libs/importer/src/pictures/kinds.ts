import { kindOf } from '../file-kinds.ts'
import type { PictureKind } from './protocol.ts'

/** Where a picture of a file can be taken from; `undefined`: it is none. */
export function pictureKindOf(path: string): PictureKind | undefined {
  const kind = kindOf(path)
  if (kind === 'raw' || kind === 'film') return kind
  if (kind !== 'photo') return undefined
  return /\.(heic|heif|hif)$/i.test(path) ? 'heic' : 'photo'
}
