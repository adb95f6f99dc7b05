import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { UploadError } from './upload-error.ts'

/** Where a piece of an upload goes. */
export interface PiecePlace {
  /** The file that it is put behind; a symbolic link is refused. */
  readonly path: string
  /** Whether the file is made if it is missing. Default `false`. */
  readonly create?: boolean
  /** Bytes that are there. */
  readonly from: number
  /** Bytes that were announced of the whole. */
  readonly size: number
  /** Bytes that the piece is said to have; 0: it is not said. */
  readonly length: number
}

const tooMuch = 'This is more than was announced.'

/**
 * Put a piece of an upload behind what is there, chunk by chunk as it comes. Nothing is synced.
 *
 * @param place where it goes
 * @param piece what comes
 * @returns bytes that are there now
 * @throws {@link UploadError} 413: it is more than was announced. What the file system or the connection throws
 */
export async function appendPiece(place: PiecePlace, piece: Readable): Promise<number> {
  const { path, create = false, from, size, length } = place
  if (from + length > size) throw new UploadError(413, tooMuch)
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW
  await using file = await open(path, create ? flags | constants.O_CREAT : flags)
  let at = from
  for await (const chunk of piece as AsyncIterable<Buffer>) {
    // Whoever sends more than was announced gets nothing but this.
    if (at + chunk.length > size) throw new UploadError(413, tooMuch)
    await file.writeFile(chunk)
    at += chunk.length
  }
  return at
}
