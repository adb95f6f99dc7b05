import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { type Bencoded, decodeBencode, encodeBencode } from '../torrent/bencode.ts'
import { spanFinder } from '../torrent/spans.ts'

/** A file of a torrent, or padding, with what tells whether its content is still the same. */
export interface RecordedFile {
  /** In bytes. */
  readonly length: number
  /** Changes whenever the content may have; empty if that cannot be told. */
  readonly identity: string
}

/** What was hashed of some files, and how. */
export interface HashRecord {
  /** The files, in order. */
  readonly files: readonly RecordedFile[]
  /** In bytes. */
  readonly pieceLength: number
  /** As many bytes for each piece as a hash has. */
  readonly pieces: Uint8Array
}

/**
 * The pieces whose hashes are known: all of their bytes are those of files that were hashed at the same places.
 *
 * @param record - what was hashed before
 * @param files - what there is now
 * @param width - of a hash, in bytes
 * @returns hashes by piece
 */
export function knownHashes(
  record: HashRecord,
  files: readonly RecordedFile[],
  pieceLength: number,
  width: number,
): Map<number, Uint8Array> {
  const known = new Map<number, Uint8Array>()
  const recorded = record.files.reduce((sum, { length }) => sum + length, 0)
  const count = Math.ceil(recorded / pieceLength)
  if (record.pieceLength !== pieceLength || record.pieces.length !== count * width) return known
  const before = new Map<string, number>()
  for (const [piece, key] of contentKeys(record.files, pieceLength)) before.set(key, piece)
  for (const [piece, key] of contentKeys(files, pieceLength)) {
    const old = before.get(key)
    if (old === undefined) continue
    known.set(piece, record.pieces.slice(old * width, (old + 1) * width))
  }
  return known
}

/** What each piece consists of, as text; those of which that cannot be told are left out. */
function* contentKeys(
  files: readonly RecordedFile[],
  pieceLength: number,
): Generator<[piece: number, key: string], void, undefined> {
  const finder = spanFinder(files)
  const length = files.reduce((sum, file) => sum + file.length, 0)
  for (let piece = 0; piece * pieceLength < length; piece += 1) {
    const spans = finder.spansOf(piece * pieceLength, pieceLength)
    const names = spans.map(({ file }) => files[file]?.identity ?? '')
    if (names.includes('')) continue
    yield [
      piece,
      spans.map(({ offset, length: part }, index) => [names[index], offset, part]).join('|'),
    ]
  }
}

/** Read what is known of a folder. @returns `undefined` if nothing is, or it cannot be read: it is only a cache */
export async function readRecord(cache: string, root: string): Promise<HashRecord | undefined> {
  try {
    return parseRecord(decodeBencode(await readFile(await placeOf(cache, root))))
  } catch {
    return undefined
  }
}

/** Keep what is known of a folder. */
export async function writeRecord(cache: string, root: string, record: HashRecord): Promise<void> {
  await makeDirectory(cache)
  const bytes = encodeBencode({
    files: record.files.map(({ identity, length }) => ({ identity, length })),
    'piece length': record.pieceLength,
    pieces: record.pieces,
  })
  // Lost in a power cut, it costs time. Torn, it would be no torrent's hashes: it never is.
  await writeFile(await placeOf(cache, root), bytes, { clobber: 'replace', sync: 'none' })
}

async function placeOf(cache: string, root: string): Promise<string> {
  const name = createHash('sha256')
    .update(await realpath(root))
    .digest('hex')
  return join(cache, `${name.slice(0, 32)}.hashes`)
}

function parseRecord(value: Bencoded): HashRecord | undefined {
  if (!(value instanceof Map)) return undefined
  const root: ReadonlyMap<string, Bencoded> = value
  const [list, pieceLength, pieces] = [
    root.get('files'),
    root.get('piece length'),
    root.get('pieces'),
  ]
  if (!Array.isArray(list) || typeof pieceLength !== 'number' || !(pieces instanceof Uint8Array)) {
    return undefined
  }
  const files = list.flatMap((entry: unknown) => {
    if (!(entry instanceof Map)) return []
    const [identity, length]: unknown[] = [entry.get('identity'), entry.get('length')]
    if (!(identity instanceof Uint8Array) || typeof length !== 'number') return []
    return [{ identity: Buffer.from(identity).toString(), length }]
  })
  return { files, pieceLength, pieces }
}
