import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { NetbootError } from '../errors.ts'
import { nameFault } from '../torrent/file-names.ts'
import {
  aligned,
  hashLength,
  type Metainfo,
  type TorrentFile,
  type TorrentInfo,
} from '../torrent/info.ts'
import { formatInfo, formatMetainfo, parseMetainfo } from '../torrent/metainfo.ts'
import { pieceLengthFor } from '../torrent/piece-length.ts'
import { hashPieces } from './hash-pieces.ts'
import { hashWidth } from './hash-range.ts'
import {
  type HashRecord,
  knownHashes,
  type RecordedFile,
  readRecord,
  writeRecord,
} from './hash-record.ts'
import { hybridOf, layersFault } from './hybrid.ts'
import { type ScannedFile, scan } from './scan.ts'

/** Options of {@link makeTorrent}. */
export interface MakeTorrentOptions {
  /** The folder, or the file, to make a torrent of. */
  readonly path: string
  /** What it is called. Default: as the folder or file is. */
  readonly name?: string
  /** In bytes, a power of two from 16 KiB to 16 MiB. Default: from 64 KiB on, so large that there are 4096 pieces at most. */
  readonly pieceLength?: number
  /** URLs of trackers, tier by tier. Default: none. */
  readonly trackers?: readonly (readonly string[])[]
  /** URLs of web servers that have the files, too (BEP 19): of the file, or of what the folder lies in, with a slash. Default: none. */
  readonly webSeeds?: readonly string[]
  /** Whether peers are only to be had from its trackers (BEP 27). Default `true`: what is booted is nobody else's. */
  readonly private?: boolean
  /**
   * Whether each file begins with a piece (BEP 47): files that stay the same need not be hashed or fetched again when
   * others change. Clients that know nothing of it keep files of zeros in `.pad`. Default `false`.
   */
  readonly align?: boolean
  /**
   * `hybrid`: of version 2 of the protocol, too (BEP 52), for clients that know it: each file has a hash of its own, and
   * each begins with a piece as with `align`. It takes 32 bytes more for each piece, and half as much CPU again to hash. aria2 before
   * 1.37 takes it for another torrent (aria2 issue 1903), and Transmission 3 cannot read it: both are those of Debian 12.
   * Default `1`.
   */
  readonly version?: '1' | 'hybrid'
  /** A folder in which hashes are kept, so that nothing is hashed twice. Default: they are not kept. */
  readonly cache?: string
  /** Is told how many bytes have been read, and of how many. */
  readonly onProgress?: (done: number, total: number) => void
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** A torrent, ready to be used. */
export interface Torrent extends Metainfo {
  /** What it is known by: 40 hexadecimal digits. */
  readonly infoHash: string
  /** What a hybrid torrent is known by in version 2: 64 hexadecimal digits. */
  readonly infoHashV2?: string
  /** The `.torrent` file. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A torrent that was made. */
export interface MadeTorrent extends Torrent {
  /** How many bytes had to be read and hashed; the others were known. */
  readonly hashed: number
}

/**
 * A file that changed within so many ms before it was read may change again without it being seen: the clock of file
 * systems ticks every 4 to 10 ms.
 */
const tick = 20

/**
 * Make a torrent of a folder or a file, by reading all of it once, in threads, with little memory.
 *
 * @throws {@link NetbootError} `ERR_TORRENT`: a name that is refused, no content, or it was written to meanwhile.
 * `ERR_IO`. The signal's reason
 */
export async function makeTorrent(options: MakeTorrentOptions): Promise<MadeTorrent> {
  const root = resolve(options.path)
  const name = options.name ?? basename(root)
  const expected = nameFault(name)
  if (expected !== undefined) {
    throw new NetbootError('ERR_TORRENT', `name: expected ${expected}, got ${JSON.stringify(name)}`)
  }
  const started = Date.now()
  const { folder, files: found } = await scan(root)
  const plain = found.map(({ path, length }) => ({
    path: folder ? path : [name],
    length,
    padding: false,
  }))
  const content = plain.reduce((sum, { length }) => sum + length, 0)
  if (content === 0) throw new NetbootError('ERR_TORRENT', `${root}: expected at least one byte`)
  const pieceLength = options.pieceLength ?? pieceLengthFor(content)
  const isHybrid = options.version === 'hybrid'
  const files = options.align || isHybrid ? aligned(plain, pieceLength) : plain
  const { hashes, hashed } = await hashAll(root, found, files, pieceLength, started, options)
  const width = hashWidth({ merkle: isHybrid })
  const hybrid = isHybrid ? hybridOf(files, pieceLength, hashes) : undefined
  const info: TorrentInfo = {
    name,
    folder,
    pieceLength,
    pieces: isHybrid ? firstOf(hashes, width, hashLength) : hashes,
    files,
    private: options.private ?? true,
    ...(hybrid && { roots: hybrid.roots }),
  }
  const made = torrentOf({
    ...(hybrid && { pieceLayers: hybrid.pieceLayers }),
    info,
    infoBytes: formatInfo(info),
    trackers: options.trackers ?? [],
    webSeeds: options.webSeeds ?? [],
    createdBy: 'boxwright',
  })
  return { ...made, hashed }
}

async function hashAll(
  root: string,
  found: readonly ScannedFile[],
  files: readonly TorrentFile[],
  pieceLength: number,
  started: number,
  { cache, onProgress, signal, version }: MakeTorrentOptions,
): Promise<{ hashes: Uint8Array; hashed: number }> {
  const merkle = version === 'hybrid'
  const width = hashWidth({ merkle })
  const sources = [...found]
  // In the order of the torrent, with padding between.
  const placed = files.map((file) => (file.padding ? undefined : sources.shift()))
  const recorded: RecordedFile[] = files.map(({ length }, index) => {
    const source = placed[index]
    const isSettled = source === undefined || source.changed < started - tick
    return { length, identity: isSettled ? (source?.identity ?? 'padding') : '' }
  })
  const total = files.reduce((sum, { length }) => sum + length, 0)
  const count = Math.ceil(total / pieceLength)
  const record = cache === undefined ? undefined : await readRecord(cache, root)
  const known = record
    ? knownHashes(record, recorded, pieceLength, width)
    : new Map<number, Uint8Array>()
  const unknown = Array.from({ length: count }, (_, piece) => piece).filter(
    (piece) => !known.has(piece),
  )
  let done = 0
  const report = (bytes: number): void => {
    done += bytes
    onProgress?.(Math.min(total, done), total)
  }
  report(known.size * pieceLength)
  const paths = placed.map((source) => source?.place)
  const fresh = await hashPieces({
    files: { paths, lengths: files.map(({ length }) => length), pieceLength, merkle },
    pieces: unknown,
    onRead: report,
    signal,
  })
  await expectUnchanged(root, found)
  const hashes = new Uint8Array(count * width)
  for (const [piece, hash] of [...known, ...fresh]) hashes.set(hash, piece * width)
  const whole: HashRecord = { files: recorded, pieceLength, pieces: hashes }
  if (cache !== undefined && unknown.length > 0) await writeRecord(cache, root, whole)
  return { hashes, hashed: Math.min(total, unknown.length * pieceLength) }
}

async function expectUnchanged(root: string, before: readonly ScannedFile[]): Promise<void> {
  const { files } = await scan(root)
  const now = new Map(files.map(({ place, identity }) => [place, identity]))
  const changed = before.find(({ place, identity }) => now.get(place) !== identity)
  if (changed === undefined && files.length === before.length) return
  const message = `${changed?.place ?? root}: was written to while it was being read`
  throw new NetbootError('ERR_TORRENT', message)
}

/**
 * Read a `.torrent` file, of version 1 (BEP 3) or a hybrid of versions 1 and 2 (BEP 52). Names that lead out of its folder are refused, as are symbolic links.
 *
 * @throws {@link NetbootError} `ERR_BENCODE`; `ERR_TORRENT`, a line for each fault
 */
export function readTorrent(bytes: Uint8Array): Torrent {
  const metainfo = parseMetainfo(bytes)
  const fault = layersFault(metainfo)
  if (fault !== undefined) throw new NetbootError('ERR_TORRENT', fault)
  return torrentOf(metainfo)
}

function torrentOf(metainfo: Metainfo): Torrent {
  const infoHash = createHash('sha1').update(metainfo.infoBytes).digest('hex')
  const infoHashV2 = createHash('sha256').update(metainfo.infoBytes).digest('hex')
  const isHybrid = metainfo.info.roots !== undefined
  return {
    ...metainfo,
    infoHash,
    ...(isHybrid && { infoHashV2 }),
    bytes: formatMetainfo(metainfo),
  }
}

/** The first bytes of each of many, one behind the other. */
function firstOf(all: Uint8Array, width: number, length: number): Uint8Array {
  const first = new Uint8Array((all.length / width) * length)
  for (let at = 0; at * width < all.length; at += 1) {
    first.set(all.subarray(at * width, at * width + length), at * length)
  }
  return first
}
