import { type FileHandle, open, rm } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { composeFiles, deltaBetweenFiles } from 'librsync-wasm/node'

/** An rdiff that two others make together. */
export interface Composition {
  /** Path of the image that it is applied to. */
  readonly basis: string
  /** Index of that image, if one was kept. */
  readonly index: string | undefined
  /** Paths of the rdiffs: from that image to another, and on from there. */
  readonly legs: readonly [string, string]
  /** Where it goes; replaced if it is there. */
  readonly delta: string
}

/** What came of a composition. */
export interface Composed {
  /**
   * Which part of the rdiff its basis seems to have, from 0 to 1: as much smaller would be one for which
   * the images were searched.
   */
  readonly cost: number
  /** How many bytes of the image were read to know that. */
  readonly bytesRead: number
}

/** An rdiff up to this length is looked up as a whole, of others as much in pieces; in bytes. */
const sampleLength = 1 << 20
/** Long enough for a search that knows one place in 1,024 of an image. */
const pieceLength = 1 << 12

/**
 * Join two rdiffs, and estimate what that costs: content that was in the first image, not in the second
 * and is back in the third stands in the result, though the first has it. An rdiff is little but such
 * content and new one: pieces of it are looked for in the image.
 */
export async function composeDelta({ basis, index, legs, delta }: Composition): Promise<Composed> {
  await composeFiles(...legs, delta, { clobber: 'replace', sync: 'none' })
  const sample = `${delta}.sample`
  try {
    const length = await takeSample(delta, sample)
    const { copiedBytes, basisBytesRead } = await deltaBetweenFiles(basis, sample, nowhere(), {
      ...(index !== undefined && { index }),
      workers: 1,
      blocking: true,
    })
    return { cost: copiedBytes / length, bytesRead: basisBytesRead }
  } finally {
    await rm(sample, { force: true })
  }
}

/** Write pieces of a file to another, evenly spaced. @returns how many bytes */
async function takeSample(from: string, to: string): Promise<number> {
  await using source = await open(from, 'r')
  await using target = await open(to, 'w')
  const { size } = await source.stat()
  const count = Math.ceil(Math.min(size, sampleLength) / pieceLength)
  const spacing = size / count
  let length = 0
  for (let piece = 0; piece < count; piece += 1) {
    length += await copyPiece(source, Math.floor(piece * spacing), target)
  }
  return length
}

async function copyPiece(
  source: FileHandle,
  position: number,
  target: FileHandle,
): Promise<number> {
  const { buffer, bytesRead } = await source.read(Buffer.alloc(pieceLength), { position })
  await target.writeFile(buffer.subarray(0, bytesRead))
  return bytesRead
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
